/**
 * Random histories of the engine: whatever order things happen in, every invariant holds after each step, and from
 * wherever a history leaves them all workflows can be brought to their end.
 *
 * `JOBMON_SIMULATION_SEED=17` plays one history, `JOBMON_SIMULATION_HISTORIES=20` the first twenty, however long they take;
 * `JOBMON_SIMULATION_SECONDS=600` plays for longer, from a new seed.
 */
import { expect, test } from "bun:test";
import { simulate } from "./simulate.ts";

const MAX_HISTORIES = 1_000;
const DEFAULT_SECONDS = 10;
const LIMIT_SECONDS = 120;
const seconds = Number(process.env.JOBMON_SIMULATION_SECONDS ?? DEFAULT_SECONDS);
const onlySeed = process.env.JOBMON_SIMULATION_SEED;
const wanted = process.env.JOBMON_SIMULATION_HISTORIES;
const isSoak = process.env.JOBMON_SIMULATION_SECONDS !== undefined;

test(
  "invariants hold in random histories, and every history can be brought to its end",
  async () => {
    const until = wanted ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1_000;
    const firstSeed = Number(onlySeed ?? (isSoak ? Date.now() % 1_000_000_000 : 1));
    const histories = onlySeed ? 1 : isSoak ? Number.MAX_SAFE_INTEGER : Number(wanted ?? MAX_HISTORIES);
    const total = { histories: 0, steps: 0, refusals: 0 };
    for (; total.histories < histories && performance.now() < until; total.histories++) {
      const { steps, refusals } = await simulate(firstSeed + total.histories);
      total.steps += steps;
      total.refusals += refusals;
    }
    console.log(`from seed ${firstSeed}: ${JSON.stringify(total)}`);
    expect(total.histories).toBeGreaterThan(0);
  },
  (seconds + LIMIT_SECONDS) * 1_000,
);
