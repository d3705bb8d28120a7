import { createInterface } from "node:readline/promises";
import { parseRuntime } from "@jobmon/core";
import {
  findPrunable,
  listPrunable,
  openStore,
  type Prunable,
  type PruneChoice,
  pruneWorkflow,
} from "@jobmon/store";
import { refuseUsage } from "../../input/refusal.ts";
import { countOf } from "../../output/counting.ts";
import { pageOf } from "../../output/output.ts";
import { createProgressLine } from "../../output/progress-line.ts";
import { type Column, renderTable } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";

interface Input {
  readonly olderThan: string;
  readonly tool?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const WORKFLOWS_AT_ONCE = 500;
const DAY_SECONDS = 86_400;

const COLUMNS: readonly Column<Prunable>[] = [
  { title: "TOOL", cell: ({ tool }) => tool },
  { title: "WORKFLOWS", cell: ({ workflows }) => workflows },
  { title: "TASKS", cell: ({ tasks }) => tasks },
];

export async function run(shell: Shell, input: Input): Promise<void> {
  const choice = {
    endedBefore: shell.nowMs() - parseAge(input.olderThan) * 1_000,
    tools: input.tool === undefined ? undefined : [input.tool],
  };
  const store = await openStore({ url: (await shell.settings()).db.url });
  const progress = createProgressLine(shell.terminal);
  try {
    const preview = await store.read((db) => listPrunable(db, choice));
    if (preview.length === 0) return shell.terminal.write("No workflow ended that long ago.\n");
    shell.terminal.write(renderTable(pageOf(shell.terminal), COLUMNS, preview));
    if (input.dryRun) return shell.terminal.write("Nothing was deleted: this was a dry run.\n");
    if (!(await isMeant(shell, input, preview))) return shell.terminal.write("Nothing was deleted.\n");
    const pruned = await pruneAll(store, { choice, now: shell.nowMs() }, progress.tell);
    progress.end();
    shell.terminal.write(`${countOf(pruned, "workflow")} deleted.\n`);
  } finally {
    await store.close();
  }
}

/** A short limit is asked for by mistake more often than not; a workflow of today is not long ago. */
function parseAge(text: string): number {
  const seconds = parseRuntime(text);
  if (seconds >= DAY_SECONDS) return seconds;
  throw refuseUsage(`--older-than ${text} is less than a day.`, "Say how many days to keep, such as 90d.");
}

async function pruneAll(
  store: Awaited<ReturnType<typeof openStore>>,
  { choice, now }: { readonly choice: PruneChoice; readonly now: number },
  tell: Parameters<typeof pruneWorkflow>[2],
): Promise<number> {
  let pruned = 0;
  let passedOver: readonly number[] = [];
  for (;;) {
    const found = await store.read((db) => findPrunable(db, choice, WORKFLOWS_AT_ONCE + passedOver.length));
    const ids = found.filter((id) => !passedOver.includes(id));
    if (ids.length === 0) return pruned;
    for (const id of ids)
      if (await pruneWorkflow(store, { id, endedBefore: choice.endedBefore, now }, tell)) pruned += 1;
      else passedOver = [...passedOver, id];
  }
}

async function isMeant(shell: Shell, { yes }: Input, preview: readonly Prunable[]): Promise<boolean> {
  if (yes) return true;
  const workflows = preview.reduce((sum, row) => sum + row.workflows, 0);
  if (!shell.terminal.isInteractive)
    throw refuseUsage(
      `${countOf(workflows, "workflow")} would be deleted, and there is nobody to ask.`,
      "Look at it with --dry-run, then add --yes.",
    );
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test(
      (await lines.question(`Delete ${countOf(workflows, "workflow")} for good? [y/N] `)).trim(),
    );
  } finally {
    lines.close();
  }
}
