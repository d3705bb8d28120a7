import { expect, test } from "bun:test";
import { ERROR_CATALOGUE, EXIT_CODE, isErrorCode } from "./catalogue.ts";

const entries = Object.entries(ERROR_CATALOGUE);

test("every code is snake_case, has an error status, and a title without a full stop", () => {
  for (const [code, entry] of entries) {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(entry.status).toBeGreaterThanOrEqual(400);
    expect(entry.status).toBeLessThan(600);
    expect(entry.title).toMatch(/^[A-Z].*[^.]$/);
  }
});

test("conflicts are 409, and what may be retried is a 5xx or 429", () => {
  for (const [code, { kind, status }] of entries) {
    expect([code, kind === "conflict"]).toEqual([code, status === 409]);
    if (kind === "unavailable" || kind === "bug") expect(status === 429 || status >= 500).toBe(true);
  }
});

test("the exit code tells the kind, and what is missing from what is not allowed", () => {
  const kindsOf = new Map<number, Set<string>>();
  for (const [, { exitCode, kind }] of entries) {
    kindsOf.set(exitCode, (kindsOf.get(exitCode) ?? new Set()).add(kind));
  }
  for (const kinds of kindsOf.values()) expect(kinds.size).toBe(1);
  expect([...kindsOf.keys()].sort((a, b) => a - b)).toEqual(Object.values(EXIT_CODE).sort((a, b) => a - b));
  for (const [code, { status, exitCode }] of entries) {
    expect([code, exitCode === EXIT_CODE.notFound]).toEqual([code, status === 404]);
  }
});

test("a word that only looks like a code is not one", () => {
  expect(isErrorCode("not_found")).toBe(true);
  expect(isErrorCode("toString")).toBe(false);
  expect(isErrorCode("")).toBe(false);
});
