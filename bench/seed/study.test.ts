import { expect, test } from "bun:test";
import { cutChunks, planStudy } from "./study.ts";

test("the chunks of a study hold every task and every set once, and sets only name earlier tasks", () => {
  for (const tasks of [1, 1_000, 25_000]) {
    const study = planStudy(tasks);
    const firstWaiting = new Map<number, number>();
    const setOf: (number | null)[] = [];
    const sets: [number, number, number][] = [];
    for (const { groups = [], sets: own = [] } of cutChunks(study)) {
      for (const group of groups)
        for (let at = 0; at < group.count; at++) {
          const set = Array.isArray(group.upstreamSet) ? group.upstreamSet[at] : group.upstreamSet;
          expect(setOf[group.firstIndex + at]).toBeUndefined();
          setOf[group.firstIndex + at] = set ?? null;
          if (set != null && !firstWaiting.has(set)) firstWaiting.set(set, group.firstIndex + at);
        }
      for (const { ref, members } of own) for (const [first, last] of members) sets.push([ref, first, last]);
    }
    expect(setOf).toHaveLength(study.taskCount);
    expect(sets.map(([ref]) => ref)).toEqual(Array.from({ length: study.setCount }, (_, ref) => ref));
    for (const [ref, first, last] of sets) {
      expect(first).toBeLessThanOrEqual(last);
      expect(last).toBeLessThan(firstWaiting.get(ref) ?? -1);
    }
  }
});
