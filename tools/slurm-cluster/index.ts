/**
 * A real Slurm cluster on this machine, for tests and for trying things out:
 *
 *     bun tools/slurm-cluster start|stop|status [--dir DIR] [--no-accounting] [--over-memory-kill]
 *
 * Two nodes, five partitions, accounting, slurmrestd; all in one folder, on ports of its own, so that several may run
 * side by side. `start` prints the variables to export. `stop` leaves nothing behind, whatever happened before.
 */
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { findCluster, type SlurmCluster, startCluster, stopCluster } from "./slurm-cluster.ts";

const USAGE =
  "Usage: bun tools/slurm-cluster start|stop|status [--dir DIR] [--no-accounting] [--over-memory-kill]";
const USAGE_EXIT_CODE = 2;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      dir: { type: "string", default: join(tmpdir(), "jobmon-slurm") },
      "no-accounting": { type: "boolean", default: false },
      "over-memory-kill": { type: "boolean", default: false },
    },
  });
  const dir = resolve(values.dir);
  const [verb] = positionals;
  switch (positionals.length === 1 ? verb : undefined) {
    case "start": {
      const options = {
        dir,
        accounting: !values["no-accounting"],
        overMemoryKill: values["over-memory-kill"],
      };
      tellHowToUse(await startCluster(options));
      return 0;
    }
    case "stop":
      await stopCluster(dir);
      return 0;
    case "status":
      return showStatus(dir);
    default:
      console.error(USAGE);
      return USAGE_EXIT_CODE;
  }
}

function tellHowToUse({ plan, slurmConf, restUrl }: SlurmCluster): void {
  console.error(
    `Cluster ${plan.name} runs in ${plan.dir} (${plan.containment}, ${plan.accounting ? "with" : "without"} accounting).`,
  );
  console.error(`slurmrestd: ${restUrl}`);
  console.log(`export SLURM_CONF=${slurmConf}`);
}

function showStatus(dir: string): number {
  const cluster = findCluster(dir);
  if (cluster === undefined) {
    console.log(`There is no cluster in ${dir}.`);
    return 1;
  }
  const daemons = cluster.listDaemons();
  for (const { name, pid } of daemons) console.log(`${name.padEnd(11)} ${pid ?? "does not run"}`);
  console.log(cluster.run("sinfo").output);
  return daemons.every(({ pid }) => pid !== undefined) ? 0 : 1;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
