import { Random } from "../random.ts";
import { stepAtRandom } from "./actions.ts";
import { drain } from "./drain.ts";
import { World } from "./world.ts";

const MAX_STEPS = 80;
const LAST_STEPS_TOLD = 200;

export interface Tally {
  readonly steps: number;
  readonly refusals: number;
}

/** Plays the history of a seed to its end. @throws what was broken, with the seed and the story that led there. */
export async function simulate(seed: number): Promise<Tally> {
  const random = new Random(seed);
  await using world = await World.create(random);
  try {
    for (let steps = random.between(5, MAX_STEPS); steps > 0; steps--) await stepAtRandom(world);
    await drain(world);
  } catch (error) {
    const story = world.trace.filter(isTelling).slice(-LAST_STEPS_TOLD).join("\n  ");
    throw new Error(`seed ${seed}, after ${world.trace.length} steps:\n  ${story}\n${String(error)}`, {
      cause: error,
    });
  }
  return world.tally;
}

/** The rounds in which a drain waits say nothing. */
function isTelling(step: string): boolean {
  return !/: 0?$/.test(step);
}
