import type { Reply } from "@jobmon/api";
import { collectRows } from "../../api/collect-rows.ts";
import { formatAge, formatMoment } from "../../output/moments.ts";
import { createOutput, type OutputChoice, tableOf } from "../../output/output.ts";
import type { Column } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";
import { type Whose, whoseOf } from "./whose.ts";

type Message = Reply<"listNotifications">["rows"][number] & { readonly id: number };

export async function run(shell: Shell, input: OutputChoice & Whose): Promise<void> {
  const api = await shell.api();
  const { rows, isComplete } = await collectRows(input.limit, (page) =>
    api.call("listNotifications", { ...page, ...whoseOf(shell, input), state: "failing" }),
  );
  createOutput(shell.terminal, input).show(
    tableOf({
      rows: rows.map((row) => ({ id: row.messageId, ...row })),
      columns: columns(shell.nowMs()),
      none: "Every message was delivered.",
      note: isComplete ? "" : `The newest ${rows.length}; -l shows more.`,
    }),
  );
}

function columns(nowMs: number): readonly Column<Message>[] {
  return [
    { title: "RULE", cell: ({ ruleId }) => String(ruleId), align: "right" },
    { title: "TO", cell: ({ target }) => target },
    { title: "MESSAGE", cell: ({ title }) => title },
    { title: "AGE", cell: ({ createdAt }) => formatAge(createdAt, nowMs), align: "right" },
    { title: "TRIES", cell: ({ attempts }) => String(attempts), align: "right" },
    {
      title: "NEXT",
      cell: ({ nextAt }) => (nextAt === null ? "given up" : formatMoment(nextAt, nowMs)),
    },
    { title: "WHY", cell: ({ error }) => error ?? "" },
  ];
}
