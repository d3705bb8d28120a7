import { expect, test } from "bun:test";
import { isTrustedAddress, parseNetwork } from "./is-trusted-address.ts";

test("an address is trusted when it is listed, or lies in a network that is", () => {
  const trusted = ["10.1.0.0/16", "192.168.7.9", "::1"];
  for (const address of ["10.1.255.3", "::ffff:10.1.2.3", "192.168.7.9", "::1"])
    expect(isTrustedAddress(address, trusted)).toBe(true);
  for (const address of ["10.2.0.1", "192.168.7.10", "127.0.0.1", "::2", "", "10.1.2.3.4", "unknown"])
    expect(isTrustedAddress(address, trusted)).toBe(false);
});

test("nobody is trusted where nobody is listed", () => {
  expect(isTrustedAddress("127.0.0.1", [])).toBe(false);
});

test("what is no address is not taken for one", () => {
  for (const text of ["", "localhost", "10.0.0.0/33", "10.0.0.0/x", "10.0.0/8", "::1/129", "10.0.0.0/8/8"])
    expect(parseNetwork(text)).toBeUndefined();
});
