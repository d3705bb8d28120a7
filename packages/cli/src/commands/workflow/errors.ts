import type { Reply } from "@jobmon/api";
import { collectRows } from "../../api/collect-rows.ts";
import { readWorkflowId, type WorkflowIdInput } from "../../input/ids.ts";
import { formatAge, formatMoment } from "../../output/moments.ts";
import { createOutput, type Listing, type OutputChoice, tableOf } from "../../output/output.ts";
import { type Column, renderTable } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";

type ErrorGroup = Reply<"listErrorGroups">["rows"][number];
type ErrorRow = Reply<"listErrors">["rows"][number];

interface ErrorsInput extends WorkflowIdInput, OutputChoice {
  readonly each?: boolean;
  readonly limit: number;
}

const NONE = "Nothing went wrong so far.";

export async function run(shell: Shell, input: ErrorsInput): Promise<void> {
  const output = createOutput(shell.terminal, input);
  if (input.each) output.show(await listEach(shell, input));
  else output.show(await listGroups(shell, input));
}

async function listGroups(shell: Shell, input: ErrorsInput): Promise<Listing<ErrorGroup>> {
  const workflowId = readWorkflowId(input);
  const api = await shell.api();
  const { rows } = await collectRows(input.limit, (page) =>
    api.call("listErrorGroups", { workflowId, ...page }),
  );
  const note = `\n\`jobmon workflow errors ${workflowId} --each\` lists every error, \`jobmon workflow logs ${workflowId}\` the logs.\n`;
  return {
    rows,
    id: ({ fingerprint }) => fingerprint,
    render: (page) =>
      rows.length === 0 ? `${NONE}\n` : renderTable(page, groupColumns(shell.nowMs()), rows) + note,
  };
}

async function listEach(shell: Shell, input: ErrorsInput): Promise<Listing<ErrorRow>> {
  const workflowId = readWorkflowId(input);
  const api = await shell.api();
  const { rows } = await collectRows(input.limit, (page) => api.call("listErrors", { workflowId, ...page }));
  return tableOf({ rows, columns: errorColumns(shell.nowMs()), none: NONE });
}

function groupColumns(nowMs: number): readonly Column<ErrorGroup>[] {
  return [
    { title: "TIMES", cell: ({ count }) => count },
    { title: "TASKS", cell: ({ tasks }) => tasks },
    { title: "LAST", cell: ({ lastAt }) => ({ text: `${formatAge(lastAt, nowMs)} ago` }), align: "right" },
    { title: "ERROR", cell: ({ sample }) => sample },
  ];
}

function errorColumns(nowMs: number): readonly Column<ErrorRow>[] {
  return [
    { title: "TASK", cell: ({ taskId }) => ({ text: String(taskId) }), align: "right" },
    { title: "NAME", cell: ({ taskName }) => taskName },
    { title: "WHEN", cell: ({ at }) => ({ text: formatMoment(at, nowMs) }) },
    { title: "KIND", cell: ({ kind }) => kind },
    { title: "ERROR", cell: ({ description }) => description },
    { title: "LAST WORDS", cell: ({ stderrTail }) => stderrTail.trimEnd().split("\n").at(-1) ?? "" },
  ];
}
