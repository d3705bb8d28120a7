/**
 * A distributor plugin of your own, as small as one can be that passes the conformance suite: each command is a plain
 * child process, two at a time. It keeps nothing across a crash and enforces no limits, and says so in `abilities`; the
 * built-in plugins show how both are done.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { type CreatePlugin, type Ending, environmentOf, type PluginTask } from "@jobmon/distributor";

const PARALLEL = 2;
const TAIL_CHARACTERS = 10_000;
const GONE_AGAIN_MS = 5;

interface Running {
  readonly child: ChildProcess;
  isKilled: boolean;
}

export const createPlugin: CreatePlugin = ({ sink, clock }) => {
  const waiting: PluginTask[] = [];
  const running = new Map<number, Running>();

  const tellEnd = (instanceId: number, ending: Ending) =>
    sink.tell([{ type: "ended", instanceId, at: clock.now(), ending }]);

  const startMore = () => {
    while (running.size < PARALLEL && waiting.length > 0) start(waiting.shift() as PluginTask);
  };

  const start = (task: PluginTask) => {
    const { instanceId } = task;
    try {
      const startedAt = clock.now();
      const entry = { child: launch(task), isKilled: false };
      running.set(instanceId, entry);
      sink.tell([{ type: "started", instanceId, at: startedAt, externalId: String(entry.child.pid) }]);
      entry.child.once("close", async (exitCode, signal) => {
        await endGroup(entry.child);
        running.delete(instanceId);
        const record = { startedAt, wallMs: clock.now() - startedAt, ...readTails(task) };
        const ending = describeEnd(entry, exitCode, signal);
        sink.tell([{ type: "ended", instanceId, at: clock.now(), ending, record }]);
        startMore();
      });
    } catch (error) {
      tellEnd(instanceId, {
        kind: "refused",
        description: `It could not be started with its output in ${task.stdoutPath}: ${String(error)}`,
      });
    }
  };

  const kill = (instanceId: number) => {
    const entry = running.get(instanceId);
    if (entry?.child.pid !== undefined) {
      entry.isKilled = true;
      process.kill(-entry.child.pid, "SIGKILL");
      return;
    }
    const place = waiting.findIndex((task) => task.instanceId === instanceId);
    if (place >= 0) waiting.splice(place, 1);
    tellEnd(instanceId, { kind: "killed" });
  };

  return {
    abilities: { executes: true, limits: [], adopts: false, refusesOversized: false },
    capacity: () => ({ free: Math.max(0, PARALLEL - running.size - waiting.length) }),
    submit(tasks) {
      waiting.push(...tasks);
      startMore();
    },
    async adopt(instances) {
      const description = "The plugin was restarted and keeps nothing of what it ran.";
      for (const { instanceId } of instances) tellEnd(instanceId, { kind: "vanished", description });
    },
    kill(instanceIds) {
      for (const instanceId of instanceIds) kill(instanceId);
    },
    check: async (instanceIds) =>
      new Map(instanceIds.map((id) => [id, running.has(id) ? "alive" : "absent"])),
    acknowledge() {},
    async close() {},
  };
};

function launch(task: PluginTask): ChildProcess {
  const { command, context } = task;
  const files = [task.stdoutPath, task.stderrPath].map((path) => {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, "a");
  });
  const script = `umask ${context.umask.toString(8)}\n${command}`;
  const environment = environmentOf(task);
  const child = spawn("/bin/sh", ["-c", script], {
    cwd: context.cwd,
    env: environment,
    detached: true,
    stdio: ["ignore", ...files],
  });
  for (const file of files) closeSync(file);
  return child;
}

/** A command that has ended leaves no process: what is left of its group is killed, and gone before the end is told. */
async function endGroup({ pid = 0 }: ChildProcess): Promise<void> {
  for (;;) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, GONE_AGAIN_MS));
  }
}

function describeEnd({ isKilled }: Running, exitCode: number | null, signal: NodeJS.Signals | null): Ending {
  if (isKilled && exitCode === null) return { kind: "killed" };
  return exitCode === null ? { kind: "signaled", signal: signal ?? "SIGKILL" } : { kind: "exited", exitCode };
}

function readTails({ stdoutPath, stderrPath }: PluginTask) {
  const tail = (path: string) => readFileSync(path, "utf8").slice(-TAIL_CHARACTERS);
  return { stdoutTail: tail(stdoutPath), stderrTail: tail(stderrPath) };
}
