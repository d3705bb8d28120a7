import { timeMs } from "../lab/rounds.ts";

/** One command after another, each waited for; how long each took, in milliseconds. */
export async function spawnInLoop(commands: number): Promise<readonly number[]> {
  const takenMs: number[] = [];
  for (let command = 0; command < commands; command++) {
    const run = async () => void (await Bun.spawn(["/bin/sh", "-c", `true ${command}`]).exited);
    takenMs.push(await timeMs(run));
  }
  return takenMs;
}
