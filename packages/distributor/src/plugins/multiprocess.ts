import { availableParallelism, totalmem } from "node:os";
import type { CreatePlugin } from "../plugin/plugin.ts";
import { LocalPlugin } from "./local-plugin.ts";
import { Lookahead } from "./lookahead.ts";
import { type MachineSize, PackMachine } from "./pack-machine.ts";

/** Runs commands on this machine, as many at a time as fit its cores and memory, or what the configuration gives it. */
export const createPlugin: CreatePlugin = (context) => {
  const { name, cores, memoryBytes } = context.cluster;
  const machine = measureMachine();
  // 0 is how the configuration says "all of the machine".
  const size = { cores: cores || machine.cores, memoryBytes: memoryBytes || machine.memoryBytes };
  const steadyNow = () => context.clock.steadyNow();
  const admission = new PackMachine({
    cluster: { name, size },
    lookahead: new Lookahead(steadyNow),
    steadyNow,
  });
  return new LocalPlugin(context, { admission, refusesOversized: true });
};

/** What this process may use, which in a container is less than the hardware has. */
function measureMachine(): MachineSize {
  const constrained = process.constrainedMemory();
  const memoryBytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return { cores: availableParallelism(), memoryBytes };
}
