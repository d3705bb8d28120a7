/** A process to be killed: holds a plugin, submits the tasks it was given, and stays. */
import { systemClock } from "../clock.ts";
import { loadPlugin } from "../plugin/load-plugin.ts";
import type { PluginTask } from "../plugin/plugin.ts";
import { silentLog } from "../silent-log.ts";
import { NO_WORKERS } from "./no-workers.ts";
import { KILL_GRACE_MS } from "./plugin-bench.ts";
import { workersAt } from "./worker-desk.ts";

interface Work {
  readonly module: string;
  readonly spoolDir: string;
  readonly tasks: readonly PluginTask[];
  /** Where workers are answered, for a plugin whose tasks are run by them. */
  readonly desk: { readonly url: string; readonly executable: readonly string[] } | null;
}

const STAY_MS = 60_000;

const { module, spoolDir, tasks, desk } = JSON.parse(process.argv[2] ?? "") as Work;
const create = await loadPlugin({ clusterName: "bench", kind: "bench", module }, {});
const plugin = await create({
  cluster: { name: "bench", kind: "bench", queues: [] },
  spoolDir,
  user: "ana",
  host: "login1",
  killGraceMs: KILL_GRACE_MS,
  workers: desk === null ? NO_WORKERS : workersAt(desk.url, desk.executable),
  clock: systemClock,
  log: silentLog,
  sink: { tell() {}, capacityChanged() {} },
});
await plugin.adopt([]);
plugin.submit(tasks);
setTimeout(() => process.exit(), STAY_MS);
