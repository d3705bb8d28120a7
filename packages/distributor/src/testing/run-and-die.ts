/** Starts a command that would never end, and is gone without a word as soon as it runs. Argument: the folder. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../clock.ts";
import { runCommand } from "../dynamic/run-command.ts";
import { until } from "./until.ts";

const [dir = ""] = process.argv.slice(2);
void runCommand({
  command: ["sh", "-c", "echo $$ >orphan.new; mv orphan.new orphan.pid; exec sleep 300"],
  input: "",
  context: { environment: { PATH: process.env.PATH ?? "" }, cwd: dir, umask: 0o022 },
  timeoutMs: 500,
  signal: new AbortController().signal,
  clock: { ...systemClock, after: () => () => {} },
});
await until("the command runs", () => existsSync(join(dir, "orphan.pid")));
process.kill(process.pid, "SIGKILL");
