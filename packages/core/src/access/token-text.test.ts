import { expect, test } from "bun:test";
import { isAccountName } from "./account-name.ts";
import { readTokenAccount, writeToken } from "./token-text.ts";

const SECRET = "b7cQ0rJm2kYtV1sXnE8dLgb7cQ0rJm2kYtV1sXnE8d_";

test("a token names its account, dots and all", () => {
  for (const name of ["ana", "ana.lopez@example.org", "a-1_b"])
    expect(readTokenAccount(writeToken(name, SECRET))).toBe(name);
});

test("the token of a server without accounts names nobody", () => {
  for (const text of ["", SECRET, `ana.${SECRET}`, "jobmon_ana", `jobmon_ana.${SECRET}x`])
    expect(readTokenAccount(text)).toBeUndefined();
});

test("an account's name holds nothing that a header, a path or a shell would read otherwise", () => {
  for (const name of ["ana", "A1", "7", "ana.lopez@example.org", "x".repeat(100)])
    expect(isAccountName(name)).toBe(true);
  const odd = [
    "",
    ".",
    "..",
    "../x",
    "a/b",
    "a b",
    "a,b",
    "a\n",
    "'; DROP TABLE account; --",
    "é",
    "a.",
    "-a",
  ];
  for (const name of [...odd, "x".repeat(101)]) expect(isAccountName(name)).toBe(false);
});
