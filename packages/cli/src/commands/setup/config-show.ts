import { describeSettings, loadSettings, type SettingRow } from "@jobmon/config";
import { quoteText } from "@jobmon/core";
import { refuseUsage } from "../../input/refusal.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import { type Column, renderTable } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";

interface ShowInput extends OutputChoice {
  readonly key?: string;
  readonly origin?: boolean;
}

export function run(shell: Shell, input: ShowInput): void {
  const rows = pickRows(describeSettings(loadSettings(shell.flags)), input.key);
  createOutput(shell.terminal, input).show({
    rows,
    id: ({ value }) => value,
    render: (page) => renderTable(page, input.origin ? [...columns, origin] : columns, rows),
  });
}

function pickRows(rows: readonly SettingRow[], key: string | undefined): readonly SettingRow[] {
  if (key === undefined) return rows;
  const found = rows.filter((row) => row.key === key || row.key.startsWith(`${key}.`));
  if (found.length > 0) return found;
  throw refuseUsage(
    `${quoteText(key)} is neither a key nor a section.`,
    "`jobmon config show` lists every key.",
  );
}

const columns: readonly Column<SettingRow>[] = [
  { title: "KEY", cell: ({ key }) => key },
  { title: "VALUE", cell: ({ value }) => value },
];

const origin: Column<SettingRow> = { title: "FROM", cell: (row) => row.origin };
