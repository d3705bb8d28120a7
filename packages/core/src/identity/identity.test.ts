import { expect, test } from "bun:test";
import fc from "fast-check";
import { encodeFields } from "./encoding.ts";
import { addHash, emptySum, sumToText } from "./hash-sum.ts";
import { type ArgPair, setSum, taskHash, taskWithUpstreamHash, workflowHash } from "./identity.ts";

const sha256 = (text: string) => new Bun.CryptoHasher("sha256").update(text).digest("hex");

function hashOf(
  nodeArgs: readonly ArgPair[],
  taskArgs: readonly ArgPair[] = [],
  templateVersionId = 1,
): string {
  return taskHash(sha256, { templateVersionId, nodeArgs, taskArgs });
}

/** Reads the fields back; that it can, for any fields, is what makes the encoding unambiguous. */
function decodeFields(encoded: string): readonly string[] {
  const fields: string[] = [];
  let at = encoded.indexOf(";") + 1;
  while (at < encoded.length) {
    const colon = encoded.indexOf(":", at);
    const end = colon + 1 + Number(encoded.slice(at, colon));
    fields.push(encoded.slice(colon + 1, end));
    at = end;
  }
  return fields;
}

test("any fields can be read back from their encoding, so no two lists share one", () => {
  const field = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[0-9:;]{0,6}$/));
  fc.assert(
    fc.property(fc.array(field), (fields) => {
      expect(decodeFields(encodeFields("task", fields))).toEqual(fields);
    }),
    { numRuns: 1000 },
  );
});

test("the order of the args does not matter, and values are compared as text", () => {
  const args = fc.uniqueArray(fc.tuple(fc.string(), fc.oneof(fc.string(), fc.nat())), {
    selector: ([name]) => name,
  });
  fc.assert(
    fc.property(args, args, (nodeArgs, taskArgs) => {
      const asText = taskArgs.map(([name, value]): ArgPair => [name, String(value)]);
      expect(hashOf(nodeArgs.toReversed(), asText.toReversed())).toBe(hashOf(nodeArgs, taskArgs));
    }),
  );
  expect(hashOf([["year", 1990]])).toMatch(/^[0-9a-f]{32}$/);
});

test("tasks that a plain join would confuse are told apart", () => {
  const hashes = [
    hashOf([["a", "b_c"]]),
    hashOf([["a_b", "c"]]),
    hashOf([["a", "1"]], [["b", "23"]]),
    hashOf([["a", "12"]], [["b", "3"]]),
    hashOf([
      ["a", "1"],
      ["b", "23"],
    ]),
    hashOf([], [["a", "b_c"]]),
    hashOf([["a", "b_c"]], [], 2),
    hashOf([]),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("a sum does not depend on order, counts repetitions, and is 64 digits", () => {
  const hash = fc.string().map(sha256);
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 20 }), (hashes) => {
      expect(setSum(hashes.toReversed())).toBe(setSum(hashes));
      expect(setSum(hashes)).toMatch(/^[0-9a-f]{64}$/);
      if (hashes.length > 0) expect(setSum([...hashes, ...hashes])).not.toBe(setSum(hashes));
    }),
  );
  expect(sumToText(emptySum())).toBe("0".repeat(64));
  expect(sumToText(addHash(addHash(emptySum(), "f".repeat(64)), "2"))).toBe(`${"0".repeat(63)}1`);
});

const upstreams: ReadonlyMap<string, readonly string[]> = new Map([
  ["a", []],
  ["b", ["a"]],
  ["c", ["a"]],
  ["d", ["b", "c"]],
]);

function workflowOf(
  graph: ReadonlyMap<string, readonly string[]>,
  workflowArgs = "2026",
  toolVersionId = 1,
): string {
  const nameHash = (name: string) => hashOf([["step", name]]);
  let tasks = emptySum();
  for (const [name, members] of graph) {
    tasks = addHash(tasks, taskWithUpstreamHash(sha256, nameHash(name), setSum(members.map(nameHash))));
  }
  return workflowHash(sha256, { toolVersionId, workflowArgs, tasksSum: sumToText(tasks) });
}

test("a workflow is the same in whatever order its tasks and upstreams come", () => {
  const reversed = new Map([...upstreams].reverse().map(([name, members]) => [name, members.toReversed()]));
  expect(workflowOf(reversed)).toBe(workflowOf(upstreams));
  expect(workflowOf(upstreams)).toMatch(/^[0-9a-f]{64}$/);
});

test("another task, another edge, other args or another tool version make another workflow", () => {
  const workflows = [
    workflowOf(upstreams),
    workflowOf(new Map([...upstreams, ["e", []]])),
    workflowOf(new Map([...upstreams, ["d", ["b"]]])),
    workflowOf(new Map([...upstreams, ["b", []], ["c", ["a"]]])),
    workflowOf(new Map([...upstreams, ["a", ["b"]], ["b", []]])),
    workflowOf(upstreams, "2027"),
    workflowOf(upstreams, "2026", 2),
  ];
  expect(new Set(workflows).size).toBe(workflows.length);
});

test("the hashes stay what they are, because databases keep them", () => {
  expect(encodeFields("task", [7, 1, "year", "1990"])).toBe("task;1:71:14:year4:1990");
  expect(hashOf([["year", 1990]], [["version", "v1"]], 7)).toMatchInlineSnapshot(
    `"d8fcf564c5007dc70b71f7cc3cc5eb49"`,
  );
  expect(workflowOf(upstreams)).toMatchInlineSnapshot(
    `"8e9ac2455b6e0454be3a8cdc780fdc44fa59961145200e5b62aa8d0fc1fd8eb8"`,
  );
});
