/** The fake server in a process of its own: adds the tasks, prints its address, then how long it took until all were done. */
import { FakeServer } from "../testing/fake-server.ts";
import { until } from "../testing/until.ts";

const LIMIT_MS = 600_000;
const [count = "0"] = process.argv.slice(2);
const server = new FakeServer();
process.stdout.write(`${server.url}\n`);
await until("the distributor has registered", () => server.epoch > 0);
const began = performance.now();
for (let index = 0; index < Number(count); index += 1) server.addTask({ command: "true" });
await until("all tasks are done", () => server.done.size === Number(count), LIMIT_MS);
const elapsedMs = performance.now() - began;
const { reportBatches, leaseMaxima } = server;
process.stdout.write(
  `${JSON.stringify({ elapsedMs, reports: reportBatches.length, leases: leaseMaxima.length })}\n`,
);
await server.stop();
