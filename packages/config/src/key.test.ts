import { expect, test } from "bun:test";
import { endsInName, environmentName, findKey, formatKey, parseKey } from "./key.ts";
import { findNearestKey } from "./nearest-key.ts";

test("a name with a dot stands in double quotes and is read back the same", () => {
  const path = ["clusters", "slurm", "queues", "all.q", "max_memory"];
  expect(formatKey(path)).toBe('clusters.slurm.queues."all.q".max_memory');
  expect(parseKey(formatKey(path))).toEqual(path);
});

test("text that is no dotted key is not read", () => {
  for (const text of ["", ".", "http.", ".token", "http..token", 'http."token', 'a"b"', 'a."b"c']) {
    expect([text, parseKey(text)]).toEqual([text, undefined]);
  }
});

test("a key is known only in full", () => {
  expect(findKey(["http", "token"])?.key).toBe("http.token");
  expect(findKey(["http"])).toBeUndefined();
  expect(findKey(["http", "token", "more"])).toBeUndefined();
  expect(findKey([])).toBeUndefined();
});

test("a cluster may have any plain name, and none that a program could trip over", () => {
  for (const name of ["constructor", "all.q", "big-mem", "Zürich", "1"]) {
    expect([name, findKey(["clusters", name, "kind"])?.key]).toEqual([name, "clusters.*.kind"]);
  }
  for (const name of ["", "__proto__", "a b", "a\nb", "-rf", "../x", "x".repeat(101)]) {
    expect([name, findKey(["clusters", name, "kind"])]).toEqual([name, undefined]);
  }
});

test("only what the user named counts as a name", () => {
  expect(endsInName(["clusters", "slurm"])).toBe(true);
  expect(endsInName(["clusters", "slurm", "queues", "long"])).toBe(true);
  expect(endsInName(["clusters"])).toBe(false);
  expect(endsInName(["clusters", "slurm", "queues"])).toBe(false);
  expect(endsInName(["clusters", "slurm", "kind"])).toBe(false);
});

test("the nearest key is found for a slip, a missing section and a wrong section", () => {
  const meant = (text: string) => findNearestKey(text.split("."))?.join(".");
  expect(meant("http.tokn")).toBe("http.token");
  expect(meant("token")).toBe("http.token");
  expect(meant("htp.token")).toBe("http.token");
  expect(meant("HTTP.Token")).toBe("http.token");
  expect(meant("server.lease_batch")).toBe("distributor.lease_batch");
  expect(meant("clusters.slurm.core")).toBe("clusters.slurm.cores");
  expect(meant("clusters.slurm.queues.long.max_mem")).toBe("clusters.slurm.queues.long.max_memory");
});

test("nothing is suggested for a key that resembles none", () => {
  expect(findNearestKey(["telemetry", "exporters"])).toBeUndefined();
});

test("a variable is named after its key", () => {
  expect(environmentName(["http", "service_url"])).toBe("JOBMON__HTTP__SERVICE_URL");
});
