import { expect, test } from "bun:test";
import { roleOfClaims } from "./role-of-claims.ts";

const rules = {
  roleClaim: "groups",
  roleValues: { viewer: ["staff"], editor: ["modellers", "analysts"], admin: ["it"] },
};

test("the highest role that a value gives counts", () => {
  expect(roleOfClaims({ groups: ["staff", "analysts"] }, rules)).toBe("editor");
  expect(roleOfClaims({ groups: ["it", "staff"] }, rules)).toBe("admin");
  expect(roleOfClaims({ groups: "staff" }, rules)).toBe("viewer");
});

test("what is no value gives no role", () => {
  for (const groups of [undefined, null, [], "", "It", "it,staff", [["it"]], { it: true }, 7])
    expect(roleOfClaims({ groups }, rules)).toBeNull();
  expect(roleOfClaims({ roles: ["it"] }, rules)).toBeNull();
});
