import { expect, test } from "bun:test";
import fc from "fast-check";
import { type GrowthRequest, growResources } from "./grow.ts";
import { clampToQueue, fitsQueue, type QueueLimits } from "./queue-limits.ts";
import { normaliseResources, type Resources } from "./resources.ts";
import { DEFAULT_SCALES, normaliseScales } from "./scale.ts";

const GIB = 1024 ** 3;

function queue(name: string, limits: Partial<QueueLimits> = {}): QueueLimits {
  return { name, maxMemoryBytes: null, maxRuntimeSeconds: null, maxCores: null, ...limits };
}

function request(changes: Partial<GrowthRequest> = {}): GrowthRequest {
  return {
    resources: normaliseResources({ cores: 2, memory: "8G", runtime: "1h", queue: "all.q" }),
    scales: DEFAULT_SCALES,
    exhausted: "memory",
    growthsSoFar: 0,
    queues: [queue("all.q")],
    ...changes,
  };
}

test("the default grows 8 GiB to 12 and then to 18, and nothing else", () => {
  const first = growResources(request());
  expect(first.resources).toEqual({ ...request().resources, memoryBytes: 12 * GIB });
  const second = growResources(request({ resources: first.resources, growthsSoFar: 1 }));
  expect(second.resources.memoryBytes).toBe(18 * GIB);
  expect(second.reason).toBe("The memory grows from 12 GiB to 18 GiB.");
});

test("a task that ran out of time gets time, not memory", () => {
  const { resources } = growResources(request({ exhausted: "runtime" }));
  expect([resources.runtimeSeconds, resources.memoryBytes]).toEqual([5400, 8 * GIB]);
});

test("a list gives its amounts in turn, and then the last one stays", () => {
  const scales = normaliseScales({ memory: ["10G", "40G"] });
  const memoryAfter = (growthsSoFar: number) =>
    growResources(request({ scales, growthsSoFar })).resources.memoryBytes;
  expect([memoryAfter(0), memoryAfter(1)]).toEqual([10 * GIB, 40 * GIB]);
  const spent = growResources(request({ scales, growthsSoFar: 2 }));
  expect(spent).toEqual({
    resources: request().resources,
    changed: false,
    reason: "The scale of memory goes no further than 8 GiB.",
  });
});

test("the first queue that holds the grown request is used", () => {
  const queues = [
    queue("all.q", { maxMemoryBytes: 10 * GIB }),
    queue("short.q", { maxRuntimeSeconds: 60 }),
    queue("big.q", { maxMemoryBytes: 100 * GIB }),
    queue("huge.q"),
  ];
  const grown = growResources(request({ queues }));
  expect(grown.resources).toMatchObject({ queue: "big.q", memoryBytes: 12 * GIB });
  expect(grown.reason).toBe("The memory grows from 8 GiB to 12 GiB, in the queue big.q.");
});

test("when no queue holds it, the last one is used up to its limits", () => {
  const queues = [
    queue("all.q", { maxMemoryBytes: 10 * GIB }),
    queue("big.q", { maxMemoryBytes: 11 * GIB, maxRuntimeSeconds: 1800, maxCores: 1 }),
  ];
  const grown = growResources(request({ queues }));
  expect(grown.resources).toMatchObject({
    queue: "big.q",
    memoryBytes: 11 * GIB,
    runtimeSeconds: 1800,
    cores: 1,
  });
  expect(grown.reason).toBe("The memory grows from 8 GiB to 11 GiB, the limit of the queue big.q.");
});

test("a last queue that allows no more than what was too little is passed over", () => {
  const queues = [
    queue("all.q", { maxMemoryBytes: 10 * GIB }),
    queue("small.q", { maxMemoryBytes: 4 * GIB }),
  ];
  expect(growResources(request({ queues })).resources).toMatchObject({
    queue: "all.q",
    memoryBytes: 10 * GIB,
  });
});

test.each([
  [
    "at the limit of every queue",
    { queues: [queue("all.q", { maxMemoryBytes: 8 * GIB })] },
    "no listed queue",
  ],
  ["without a scale for it", { scales: normaliseScales({ runtime: 0.5 }) }, "has no scale"],
  ["with a factor of nothing", { scales: normaliseScales({ memory: 0 }) }, "goes no further"],
  ["that asked for none", { resources: normaliseResources({}) }, "No memory was asked for"],
  ["at the most there is", { resources: normaliseResources({ memory: "1P" }) }, "goes no further"],
] as const)("a task %s stays as it is and says why", (_, changes, fragment) => {
  const asked = request(changes);
  const growth = growResources(asked);
  expect(growth.changed).toBe(false);
  expect(growth.resources).toBe(asked.resources);
  expect(growth.reason).toContain(fragment);
});

test("a cluster without queues has no limits", () => {
  const resources = normaliseResources({ memory: "8G" });
  const grown = growResources(request({ resources, queues: [] }));
  expect(grown.resources).toEqual({ ...resources, memoryBytes: 12 * GIB });
});

test("a tenth more of ten seconds is eleven seconds", () => {
  const resources = normaliseResources({ runtime: 10 });
  const scales = normaliseScales({ runtime: 0.1 });
  expect(growResources(request({ resources, scales, exhausted: "runtime" })).resources.runtimeSeconds).toBe(
    11,
  );
});

const limit = fc.option(fc.integer({ min: 1, max: 1000 }));
const anyQueue = fc.record({
  name: fc.constantFrom("a", "b", "c"),
  maxMemoryBytes: limit,
  maxRuntimeSeconds: limit,
  maxCores: limit,
});
const anyResources = fc
  .record({ cores: fc.integer({ min: 1, max: 1000 }), memoryBytes: limit, runtimeSeconds: limit })
  .map((amounts): Resources => ({ ...normaliseResources({ queue: "a" }), ...amounts }));
const anyRequest: fc.Arbitrary<GrowthRequest> = fc.record({
  resources: anyResources,
  scales: fc.record({
    memory: fc.record({ factor: fc.double({ min: 0, max: 3, noNaN: true }) }),
    runtime: fc.record({ factor: fc.double({ min: 0, max: 3, noNaN: true }) }),
  }),
  exhausted: fc.constantFrom("memory" as const, "runtime" as const),
  growthsSoFar: fc.nat(5),
  queues: fc.array(anyQueue, { minLength: 1, maxLength: 4 }),
});

test("a growth adds to what ran out, fits a listed queue, enlarges nothing else, and changes no input", () => {
  fc.assert(
    fc.property(anyRequest, (asked) => {
      const before = structuredClone(asked);
      const { resources, changed } = growResources(asked);
      expect(asked).toEqual(before);
      if (!changed) return expect(resources).toEqual(before.resources);
      const [grown, other] =
        asked.exhausted === "memory"
          ? (["memoryBytes", "runtimeSeconds"] as const)
          : (["runtimeSeconds", "memoryBytes"] as const);
      expect(resources[grown] ?? 0).toBeGreaterThan(before.resources[grown] ?? 0);
      expect(resources[other] ?? 0).toBeLessThanOrEqual(before.resources[other] ?? 0);
      expect(resources.cores).toBeLessThanOrEqual(before.resources.cores);
      expect(asked.queues.some((one) => one.name === resources.queue && fitsQueue(resources, one))).toBe(
        true,
      );
    }),
    { numRuns: 500 },
  );
});

test("a clamped request fits its queue, and clamping again changes nothing", () => {
  fc.assert(
    fc.property(anyResources, anyQueue, (resources, limits) => {
      const clamped = clampToQueue(resources, limits);
      expect(fitsQueue(clamped, limits)).toBe(true);
      expect(clampToQueue(clamped, limits)).toEqual(clamped);
      expect(clamped.queue).toBe(limits.name);
    }),
  );
});
