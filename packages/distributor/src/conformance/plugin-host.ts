/** A process to be killed: holds a plugin, submits the tasks it was given, and stays. */
import { systemClock } from "../clock.ts";
import { loadPlugin } from "../plugin/load-plugin.ts";
import type { PluginTask } from "../plugin/plugin.ts";
import { silentLog } from "../silent-log.ts";
import { NO_WORKERS } from "./no-workers.ts";
import { KILL_GRACE_MS } from "./plugin-bench.ts";

interface Work {
  readonly module: string;
  readonly spoolDir: string;
  readonly tasks: readonly PluginTask[];
}

const STAY_MS = 60_000;

const { module, spoolDir, tasks } = JSON.parse(process.argv[2] ?? "") as Work;
const create = await loadPlugin({ clusterName: "bench", kind: "bench", module }, {});
const plugin = await create({
  cluster: { name: "bench", kind: "bench", queues: [] },
  spoolDir,
  user: "ana",
  host: "login1",
  killGraceMs: KILL_GRACE_MS,
  workers: NO_WORKERS,
  clock: systemClock,
  log: silentLog,
  sink: { tell() {}, capacityChanged() {} },
});
await plugin.adopt([]);
plugin.submit(tasks);
setTimeout(() => process.exit(), STAY_MS);
