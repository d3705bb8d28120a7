import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type ClusterVerdict,
  type CommandEnd,
  decideEnd,
  type EndEvidence,
  WORKER_EXIT,
} from "./decide-end.ts";

const GB = 1024 ** 3;

function command(end: Partial<CommandEnd> = {}): CommandEnd {
  return {
    exitCode: 0,
    signal: null,
    wallMs: 1_000,
    peakMemoryBytes: null,
    oomKills: 0,
    wasWarned: false,
    interruptedBy: null,
    ...end,
  };
}

function evidence(known: Partial<EndEvidence>): EndEvidence {
  return {
    command: null,
    cluster: null,
    isKillRequested: false,
    memoryBytes: GB,
    runtimeSeconds: 600,
    ...known,
  };
}

const cluster = (verdict: ClusterVerdict, more: object = {}) => ({
  verdict,
  words: `the cluster says ${verdict}`,
  ...more,
});
const killed = { exitCode: null, signal: "SIGTERM" };

const CASES: readonly (readonly [string, Partial<EndEvidence>, object])[] = [
  ["exit 0 is a success", { command: command() }, { kind: "success" }],
  [
    "exit 0 is a success though its node failed after",
    { command: command(), cluster: cluster("node") },
    { kind: "success" },
  ],
  [
    "exit 0 is a success though it was to be killed",
    { command: command(), isKillRequested: true },
    { kind: "success" },
  ],
  [
    "exit 3 is a failure of the command",
    { command: command({ exitCode: 3 }) },
    { kind: "application", description: "exit code 3" },
  ],
  [
    "exit 3 is one though its time was nearly over",
    { command: command({ exitCode: 3, wallMs: 600_000 }) },
    { kind: "application" },
  ],
  [
    "exit 0 after the kernel killed a child for memory is out of memory",
    { command: command({ oomKills: 2 }) },
    { kind: "resource", resource: "memory" },
  ],
  [
    "exit 0 that the cluster calls out of memory is out of memory",
    { command: command(), cluster: cluster("memory") },
    { kind: "resource", resource: "memory" },
  ],
  [
    "SIGKILL with its memory full is out of memory",
    { command: command({ exitCode: null, signal: "SIGKILL", peakMemoryBytes: 0.96 * GB }) },
    { kind: "resource", resource: "memory" },
  ],
  [
    "137 from a shell with its memory full is too",
    { command: command({ exitCode: 137, peakMemoryBytes: GB }) },
    { kind: "resource", resource: "memory" },
  ],
  [
    "SIGKILL with memory to spare is not",
    { command: command({ exitCode: null, signal: "SIGKILL", peakMemoryBytes: GB / 2 }) },
    { kind: "application" },
  ],
  [
    "a worker killed with its memory full, as a polling cluster does it, is out of memory",
    { cluster: cluster("failed", { signal: "SIGKILL", peakMemoryBytes: 1.2 * GB }) },
    { kind: "resource", resource: "memory" },
  ],
  [
    "the cluster's time limit is out of time",
    { cluster: cluster("runtime") },
    { kind: "resource", resource: "runtime" },
  ],
  [
    "a bad end after the warning is out of time",
    { command: command({ exitCode: 1, wasWarned: true }) },
    { kind: "resource", resource: "runtime" },
  ],
  [
    "a good end after the warning is a success",
    { command: command({ wasWarned: true }) },
    { kind: "success" },
  ],
  [
    "SIGTERM from outside at its time limit is out of time",
    { command: command({ ...killed, wallMs: 601_000, interruptedBy: "SIGTERM" }) },
    { kind: "resource", resource: "runtime" },
  ],
  [
    "SIGTERM from outside before is for the cluster to tell",
    { command: command({ ...killed, interruptedBy: "SIGTERM" }) },
    { kind: "undecided" },
  ],
  [
    "it was preempted",
    { command: command({ ...killed, interruptedBy: "SIGTERM" }), cluster: cluster("preempted") },
    { kind: "infrastructure" },
  ],
  [
    "it was cancelled by someone else",
    { command: command({ ...killed, interruptedBy: "SIGTERM" }), cluster: cluster("cancelled") },
    { kind: "cancelled" },
  ],
  [
    "somebody signalled its worker",
    { command: command({ ...killed, interruptedBy: "SIGTERM" }), cluster: cluster("failed") },
    { kind: "cancelled" },
  ],
  [
    "it was cancelled because it was to be killed",
    { isKillRequested: true, cluster: cluster("cancelled") },
    { kind: "killed" },
  ],
  [
    "out of memory while it was to be killed is killed",
    { isKillRequested: true, command: command({ oomKills: 1 }) },
    { kind: "killed" },
  ],
  ["the node failed", { cluster: cluster("node") }, { kind: "infrastructure" }],
  ["nothing is known", {}, { kind: "undecided" }],
  ["completed without a word of its worker", { cluster: cluster("completed") }, { kind: "infrastructure" }],
  [
    "its worker never reached the server",
    { cluster: cluster("failed", { exitCode: WORKER_EXIT.neverClaimed }) },
    {
      kind: "infrastructure",
      description: "its worker did not reach the server, and ran nothing; the cluster says failed",
    },
  ],
  ["vanished", { cluster: cluster("vanished") }, { kind: "infrastructure" }],
];

describe("what an end was", () => {
  for (const [name, known, verdict] of CASES)
    test(name, () => expect(decideEnd(evidence(known))).toMatchObject(verdict));
});

const anyCommand = fc.record({
  exitCode: fc.option(fc.integer({ min: 0, max: 255 })),
  signal: fc.option(fc.constantFrom("SIGTERM", "SIGKILL", "SIGSEGV")),
  wallMs: fc.nat(2_000_000),
  peakMemoryBytes: fc.option(fc.nat(2 * GB)),
  oomKills: fc.option(fc.nat(3)),
  wasWarned: fc.boolean(),
  interruptedBy: fc.option(fc.constantFrom("SIGTERM", "SIGINT")),
});
const anyCluster = fc.record({
  verdict: fc.constantFrom<ClusterVerdict>(
    "completed",
    "failed",
    "memory",
    "runtime",
    "node",
    "preempted",
    "cancelled",
    "vanished",
  ),
  words: fc.constant("words"),
  exitCode: fc.option(fc.integer({ min: 0, max: 255 }), { nil: undefined }),
  signal: fc.option(fc.constantFrom("SIGKILL", "SIGTERM"), { nil: undefined }),
  peakMemoryBytes: fc.option(fc.nat(2 * GB), { nil: undefined }),
});
const anyEvidence = fc.record({
  command: fc.option(anyCommand),
  cluster: fc.option(anyCluster),
  isKillRequested: fc.boolean(),
  memoryBytes: fc.option(fc.integer({ min: 1, max: 2 * GB })),
  runtimeSeconds: fc.option(fc.integer({ min: 1, max: 2_000 })),
});

describe("for any evidence", () => {
  const always = (property: (known: EndEvidence) => void) =>
    fc.assert(fc.property(anyEvidence, property), { numRuns: 2_000 });

  test("a success was seen to exit with 0, and nothing of it was killed for memory", () =>
    always((known) => {
      if (decideEnd(known).kind !== "success") return;
      expect(known.command).toMatchObject({ exitCode: 0, signal: null });
      expect(known.command?.oomKills ?? 0).toBe(0);
    }));

  test("with the cluster's word it is never undecided", () =>
    always((known) => {
      if (known.cluster !== null) expect(decideEnd(known).kind).not.toBe("undecided");
    }));

  test("a kill that was asked for is a kill or a success, or the cluster is to tell", () =>
    always((known) => {
      if (known.isKillRequested) expect(["killed", "success"]).toContain(decideEnd(known).kind);
    }));

  test("what is decided without the cluster is decided the same with its plain word", () =>
    always((known) => {
      const alone = decideEnd({ ...known, cluster: null });
      if (alone.kind === "undecided" || known.command === null) return;
      const words = { verdict: "failed", words: "" } as const;
      expect(decideEnd({ ...known, cluster: words }).kind).toBe(alone.kind);
    }));
});
