import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { locateJsonFault } from "./locate-json-fault.ts";

describe("locateJsonFault", () => {
  const cases: readonly (readonly [text: string, fault: string])[] = [
    ["", "at line 1, column 1, a value was expected, an empty text was found"],
    ['{"a":1,}', 'at line 1, column 8, a name in double quotes was expected, "}" was found'],
    ['{\n  "a": nope\n}', 'at line 2, column 8, a value was expected, "nope\\n}" was found'],
    ["[1 2]", 'at line 1, column 4, "," or "]" was expected, "2]" was found'],
    ["{1}", 'at line 1, column 2, a name in double quotes or "}" was expected, "1}" was found'],
    ['{"a" 1}', 'at line 1, column 6, ":" was expected, "1}" was found'],
    ["[[1]", 'at line 1, column 5, "," or "]" was expected, the end of the text was found'],
    ["{} {}", 'at line 1, column 4, nothing more was expected, "{}" was found'],
    ['["abc', "at line 1, column 2, a string begins that does not end"],
    ['["a\tb"]', "at line 1, column 4, a control character stands in a string; write it as an escape"],
    ['["\\x"]', 'at line 1, column 3, a string has the escape "\\\\x", which JSON lacks'],
    ["[01]", 'at line 1, column 3, "," or "]" was expected, "1]" was found'],
    ["[1}", 'at line 1, column 3, "," or "]" was expected, "}" was found'],
  ];
  for (const [text, fault] of cases) {
    test(`${JSON.stringify(text)} is faulty ${fault}`, () => {
      expect(locateJsonFault(text)).toBe(fault);
    });
  }

  test("it agrees with the runtime's parser on every JSON text and on every text one character away from it", () => {
    const damaged = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom("", '"', "\\", "{", "]", ",", "0", "-", " ", "x", "\u0001"),
    );
    fc.assert(
      fc.property(damaged, ([json, place, letter]) => {
        const at = place % (json.length + 1);
        const text = json.slice(0, at) + letter + json.slice(at + 1);
        expect(locateJsonFault(text) === null).toBe(isJson(text));
        expect(locateJsonFault(json)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test("a million open brackets are located, not a stack overflow", () => {
    expect(locateJsonFault("[".repeat(1_000_000))).toContain("column 1000001");
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
