/** A process to be killed in tests: starts commands, says so, and waits. Usage: DIR '[[instanceId, command], ...]' */
import { join } from "node:path";
import { LocalRunner } from "../local-runner.ts";
import { buildRequest } from "./runner-lab.ts";

const [dir = "", list = "[]"] = process.argv.slice(2);
const runner = new LocalRunner({ spoolDir: join(dir, "spool"), clock: Date.now, onEnded: () => {} });
for (const [instanceId, command] of JSON.parse(list) as [number, string][])
  runner.start(buildRequest(dir, instanceId, command));
console.log("started");
setInterval(() => {}, 1000);
