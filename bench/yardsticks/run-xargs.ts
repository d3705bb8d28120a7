import { timeMs } from "../lab/rounds.ts";

/** The same commands through the same shell, without keeping anything of them. Takes milliseconds. */
export function runXargs(commands: number, parallelism: number): Promise<number> {
  return timeMs(() => {
    const line = `seq ${commands} | xargs -P ${parallelism} -I{} /bin/sh -c 'true {}'`;
    const { success } = Bun.spawnSync(["/bin/sh", "-c", line]);
    if (!success) throw new Error("xargs failed.");
  });
}
