import { expect, test } from "bun:test";
import { JobmonError } from "@jobmon/core";
import { TASK_FIELDS, WORKFLOW_FIELDS } from "@jobmon/store";
import fc from "fast-check";
import { parseFilter } from "./parse-filter.ts";

const parse = (text: string) => parseFilter([text], TASK_FIELDS)[0];

function refusalOf(text: string): JobmonError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof JobmonError) return error;
    throw error;
  }
  throw new Error(`${text} was not refused`);
}

test("a filter is a field, an operator and all that follows the second colon", () => {
  expect(parse("name:is:a:b:c")).toEqual({ field: "name", operator: "is", values: ["a:b:c"] });
  expect(parse("name:contains: two words ")).toEqual({
    field: "name",
    operator: "contains",
    values: [" two words "],
  });
  expect(parse("name:is:")).toEqual({ field: "name", operator: "is", values: [""] });
});

test("in takes a list with commas, numbers are read as numbers", () => {
  expect(parse("id:in:1, 2,3")).toEqual({ field: "id", operator: "in", values: [1, 2, 3] });
  expect(parse("attempts:ge:2")).toEqual({ field: "attempts", operator: "ge", values: [2] });
});

test("a status is given by word in any case or by letter, and becomes a letter", () => {
  expect(parse("status:in:running,D,ERROR_FATAL")?.values).toEqual(["R", "D", "F"]);
  expect(parse("status:is:r")?.values).toEqual(["R"]);
  expect(parseFilter(["status:is:A"], WORKFLOW_FIELDS)[0]?.values).toEqual(["A"]);
});

test("a time is milliseconds, a day or a UTC time", () => {
  expect(parse("status_at:ge:1795200000000")?.values).toEqual([1_795_200_000_000]);
  expect(parse("status_at:ge:2026-11-21")?.values).toEqual([Date.UTC(2026, 10, 21)]);
  expect(parse("status_at:le:2026-11-21T08:30:00")?.values).toEqual([Date.UTC(2026, 10, 21, 8, 30)]);
  expect(parse("status_at:le:2026-11-21T08:30:00Z")?.values).toEqual([Date.UTC(2026, 10, 21, 8, 30)]);
  expect(refusalOf("status_at:ge:yesterday").code).toBe("invalid_request");
  expect(refusalOf("status_at:ge:2026-13-45").code).toBe("invalid_request");
});

test("arguments and attributes are named behind a dot, and the name may have dots itself", () => {
  expect(parse("arg.location:is:7")).toEqual({
    field: "arg",
    name: "location",
    operator: "is",
    values: ["7"],
  });
  expect(parse("attribute.a.b:contains:x")).toEqual({
    field: "attribute",
    name: "a.b",
    operator: "contains",
    values: ["x"],
  });
  expect(refusalOf("arg:is:7").hint).toContain("arg.NAME");
  expect(refusalOf("arg.:is:7").hint).toContain("arg.NAME");
});

test("an unknown field is refused with the nearest one and all there are", () => {
  const refusal = refusalOf("stauts:is:R");
  expect(refusal.code).toBe("invalid_request");
  expect(refusal.detail).toBe('the filter "stauts:is:R" names the unknown field "stauts"');
  expect(refusal.hint).toBe(
    "did you mean status? the fields are id, name, status, template, array, fingerprint, version, attempts, status_at, arg.NAME, attribute.NAME",
  );
  expect(refusalOf("constructor:is:1").hint).toStartWith("the fields are");
  expect(refusalOf("__proto__:is:1").hint).toStartWith("the fields are");
  expect(refusalOf("status.x:is:R").hint).toContain("the fields are");
});

test("an operator that the field does not have is refused with those it has", () => {
  const refusal = refusalOf("name:contain:x");
  expect(refusal.detail).toBe(
    'the filter "name:contain:x" uses the operator "contain", which name does not have',
  );
  expect(refusal.hint).toBe(
    "did you mean contains? its operators are is, not, in, not_in, contains, not_contains",
  );
  expect(refusalOf("status:ge:R").hint).toContain("is, not, in, not_in");
  expect(refusalOf("id:contains:1").code).toBe("invalid_request");
});

test("a value that does not fit the field is refused with what would", () => {
  expect(refusalOf("status:is:RUNING").hint).toStartWith(
    "did you mean RUNNING? use one of REGISTERING (G), ",
  );
  expect(refusalOf("id:is:1 OR 1=1").detail).toBe(
    'the filter "id:is:1 OR 1=1" has "1 OR 1=1" for a whole number',
  );
  expect(refusalOf("id:in:").code).toBe("invalid_request");
  expect(refusalOf("arg.draw:ge:many").hint).toBe("ge and le compare numbers");
});

test("what is not of the form is refused with an example", () => {
  for (const text of ["", "name", "name:is", ":", "::"]) {
    const refusal = refusalOf(text);
    expect([text, refusal.code]).toEqual([text, "invalid_request"]);
  }
  expect(refusalOf("status").hint).toBe('write it as in "status:in:RUNNING,DONE"');
});

test("any text is either read or refused with a code and a hint, and never becomes anything but a value", () => {
  const operators = Object.keys({ is: 0, not: 0, in: 0, not_in: 0, contains: 0, ge: 0, le: 0, drop: 0 });
  const path = fc.oneof(fc.constantFrom(...Object.keys(TASK_FIELDS), "arg.x", "attribute.y"), fc.string());
  const text = fc.oneof(
    fc.string(),
    fc
      .tuple(path, fc.oneof(fc.constantFrom(...operators), fc.string()), fc.string())
      .map((parts) => parts.join(":")),
  );
  fc.assert(
    fc.property(text, (written) => {
      try {
        const predicate = parse(written);
        expect(Object.keys(TASK_FIELDS)).toContain(predicate?.field ?? "");
      } catch (error) {
        expect(error).toBeInstanceOf(JobmonError);
        expect((error as JobmonError).code).toBe("invalid_request");
        expect((error as JobmonError).hint).not.toBe("");
      }
    }),
    { numRuns: 2_000 },
  );
});
