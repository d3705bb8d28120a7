import { expect, test } from "bun:test";
import { findHalfPair } from "./find-half-pair.ts";

const find = (text: string) => findHalfPair(text, JSON.parse(text));

test("half of a pair is found where it stands, in a value or in a name", () => {
  expect(find(String.raw`{"body": [1, {"name": "a\ud83d"}]}`)).toBe("body[1].name");
  expect(find(String.raw`"\udc00\ud800"`)).toBe("the text");
  expect(find(String.raw`{"attributes": {"\uDBFF": 1}}`)).toBe("a name in attributes");
});

test("whole pairs, other escapes, and a backslash before a u are characters", () => {
  for (const text of [
    String.raw`["\ud83d\ude00"]`,
    String.raw`["\\ud800"]`,
    JSON.stringify(["\u2028", "\u{1f600}"]),
  ])
    expect(find(text)).toBeUndefined();
});
