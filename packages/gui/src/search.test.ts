import { describe, expect, test } from "bun:test";
import { findCondition, parseCondition, setCondition } from "./filters.ts";
import { listSearch, parseSearch, stringifySearch } from "./search.ts";

describe("the address", () => {
  test("tells the same after being written and read, with colons, commas and ampersands in values", () => {
    const search = { where: ["name:contains:a&b=c:d", "status:in:DONE,FAILED"], sort: "-id" };
    expect(listSearch.parse(parseSearch(stringifySearch(search).slice(1)))).toEqual(search);
  });

  test("reads one condition as a list of one", () => {
    expect(listSearch.parse(parseSearch("where=status:is:DONE"))).toEqual({
      where: ["status:is:DONE"],
      sort: undefined,
    });
  });

  test("leaves out what is empty, and what it does not know", () => {
    expect(stringifySearch({ where: undefined, sort: "", extra: null })).toBe("");
    expect(listSearch.parse(parseSearch("colour=blue"))).toEqual({ where: undefined, sort: undefined });
  });
});

describe("a condition", () => {
  test("keeps the colons of its value", () => {
    expect(parseCondition("args:contains:a:b")).toEqual({
      field: "args",
      operator: "contains",
      value: "a:b",
    });
  });

  test("takes the place of those of its field, and leaves the others", () => {
    const where = ["name:contains:x", "status:is:DONE", "name:not:y"];
    expect(setCondition(where, "name", "name:is:z")).toEqual(["status:is:DONE", "name:is:z"]);
    expect(setCondition(["name:is:z"], "name", undefined)).toBeUndefined();
    expect(findCondition(where, "status")?.value).toBe("DONE");
  });
});
