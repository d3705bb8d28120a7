import { expect, test } from "bun:test";
import { hostname, networkInterfaces } from "node:os";
import { checkReach } from "./check-reach.ts";

const check = (serverUrl: string, ...nodeAddresses: readonly string[]) =>
  checkReach("hpc", { serverUrl, nodeAddresses });

test("nodes elsewhere cannot reach a server that only this host reaches", () => {
  for (const url of ["http://127.0.0.1:8070", "http://localhost:8070", "http://[::1]:8070"])
    expect(() => check(url, "n1.example.org")).toThrow("cannot reach the server");
  expect(() => check("http://127.0.0.1:1", "127.0.0.1", "a", "b", "c", "d")).toThrow("(a, b, c, ...)");
});

test("a server that others reach, nodes that are this host, and a cluster that nobody could ask are let through", () => {
  check("http://submit1.example.org:8070", "n1");
  check("http://127.0.0.1:8070", "127.0.0.1", "localhost", hostname());
  for (const { address } of Object.values(networkInterfaces()).flatMap((listed) => listed ?? []))
    check("http://127.0.0.1:8070", address);
  check("http://127.0.0.1:8070");
});
