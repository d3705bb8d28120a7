import { expect, test } from "bun:test";
import { JobmonError } from "@jobmon/core";
import fc from "fast-check";
import { layFile } from "./file-layer.ts";
import { findKey, formatKey, knownKeys, parseKey } from "./key.ts";
import { layDefaults, layEnvironment } from "./layer.ts";
import { mergeLayers } from "./merge.ts";

const base = { home: "/home/ada", folder: "/work" };

/** Pieces that, strung together, come close to a real file more often than letters do. */
const piece = fc.oneof(
  fc.constantFrom(
    "http",
    "token",
    "server",
    "port",
    "clusters",
    "big",
    "kind",
    "queues",
    "all.q",
    "dummy",
    "__proto__",
  ),
  fc.constantFrom(": ", ":\n  ", "\n", "\n  ", "\n    ", "\t", "{", "}", "[", "]", ", ", "- ", "? ", "# "),
  fc.constantFrom(
    "&a ",
    "*a",
    "!x ",
    "<<",
    "|",
    "'",
    '"',
    "~",
    "1",
    "0x1",
    "8G",
    "\u0000",
    "\ufeff",
    "---\n",
    "...",
  ),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const anyText = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));

/** Runs `attempt` and lets pass only the one kind of refusal that configuration may end in. */
function allowRefusal(attempt: () => unknown): void {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(JobmonError);
    expect((error as JobmonError).code).toBe("config_invalid");
    expect((error as JobmonError).hint).not.toBe("");
  }
}

test("whatever a file holds, it is either used or refused with a hint", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      allowRefusal(() => mergeLayers([layFile({ name: "./jobmon.yaml", text, base }), layDefaults(base)]));
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test("whatever the environment holds, it is either used or refused with a hint", () => {
  const name = fc.array(
    fc.constantFrom("JOBMON", "__", "_", "HTTP", "TOKEN", "CLUSTERS", "BIG", "KIND", "é"),
  );
  const environment = fc.dictionary(
    name.map((parts) => parts.join("")),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(environment, (variables) => {
      allowRefusal(() => mergeLayers([layEnvironment(variables, base), layDefaults(base)]));
    }),
    { numRuns: 500 },
  );
});

test("every key with any name in it is read back from its dotted form", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][\w.@+-]{0,20}$/);
  fc.assert(
    fc.property(fc.constantFrom(...knownKeys), name, ({ key, segments }, chosen) => {
      const path = segments.map((segment) => (segment === "*" ? chosen : segment));
      expect(parseKey(formatKey(path))).toEqual(path);
      expect(findKey(path)?.key).toBe(key);
    }),
  );
});
