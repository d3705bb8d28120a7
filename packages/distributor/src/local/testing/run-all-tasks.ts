/**
 * A distributor in small, to be killed in tests at any moment and started again until it says that all is done.
 * Usage: DIR TASK_COUNT. Its server is a file of lines, each the lease or the outcome of an instance.
 */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalRunner } from "../local-runner.ts";
import { buildRequest } from "./runner-lab.ts";

export interface LedgerLine {
  readonly instanceId: number;
  readonly task: number;
  readonly outcome: "leased" | "neverStarted" | string;
}

const PARALLELISM = 4;
const [dir = "", taskCount = "0"] = process.argv.slice(2);
const ledgerPath = join(dir, "ledger");

/** Ends with 3 for every tenth task; every third needs the subshell form. */
export function commandOf(task: number): string {
  const text = `sleep 0.0${task % 7}; echo ${task} >> ${join(dir, "effects")}; exit ${task % 10 === 0 ? 3 : 0}`;
  return task % 3 === 0 ? `: "$0"; ${text}` : text;
}

export function readLedger(path: string): LedgerLine[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LedgerLine);
}

if (import.meta.main) runAllTasks();

function runAllTasks(): void {
  const taskOf = new Map<number, number>();
  const open = new Set<number>();
  const todo = new Set(Array.from({ length: Number(taskCount) }, (_, index) => index + 1));
  for (const { instanceId, task, outcome } of readLedger(ledgerPath)) {
    taskOf.set(instanceId, task);
    if (outcome === "leased") open.add(instanceId);
    else open.delete(instanceId);
    if (outcome === "neverStarted") todo.add(task);
    else todo.delete(task);
  }
  const runner = new LocalRunner({
    spoolDir: join(dir, "spool"),
    clock: Date.now,
    sampleIntervalMs: 20,
    onEnded({ instanceId, description }) {
      settle(instanceId, description);
      startMore();
    },
  });
  const adoption = runner.adopt([...open]);
  for (const { instanceId, description } of adoption.ended) settle(instanceId, description);
  for (const instanceId of adoption.neverStarted) {
    settle(instanceId, "neverStarted");
    todo.add(taskOf.get(instanceId) ?? 0);
  }
  // What was recorded just before a kill was not acknowledged.
  runner.acknowledge(runner.listSpooled().filter((instanceId) => !runner.running.has(instanceId)));
  startMore();

  function startMore(): void {
    for (const task of todo) {
      if (runner.running.size >= PARALLELISM) return;
      todo.delete(task);
      const instanceId = Math.max(0, ...taskOf.keys()) + 1;
      taskOf.set(instanceId, task);
      write(instanceId, "leased");
      runner.start(buildRequest(dir, instanceId, commandOf(task)));
    }
    if (runner.running.size > 0) return;
    writeFileSync(join(dir, "done"), "");
    runner.close();
  }

  function settle(instanceId: number, outcome: string): void {
    write(instanceId, outcome);
    runner.acknowledge([instanceId]);
  }

  function write(instanceId: number, outcome: string): void {
    const line: LedgerLine = { instanceId, task: taskOf.get(instanceId) ?? 0, outcome };
    appendFileSync(ledgerPath, `${JSON.stringify(line)}\n`);
  }
}
