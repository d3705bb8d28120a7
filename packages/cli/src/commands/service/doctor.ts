import type { Settings } from "@jobmon/config";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import type { Paint, Style } from "../../output/palette.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { type Check, failBy, ok } from "./doctor/check.ts";
import { checkDataDir } from "./doctor/check-data-dir.ts";
import { checkLimits } from "./doctor/check-limits.ts";
import { checkServer } from "./doctor/check-server.ts";

const LEVELS: Readonly<Record<Check["level"], { readonly word: string; readonly style: Style }>> = {
  ok: { word: "✓ ok  ", style: "done" },
  warn: { word: "! warn", style: "waiting" },
  fail: { word: "✗ fail", style: "failed" },
};

export async function run(shell: Shell, input: OutputChoice): Promise<Verdict> {
  const rows = await examine(shell);
  createOutput(shell.terminal, input).show({
    rows,
    id: ({ name }) => name,
    render: ({ paint }) => renderChecks(rows, paint),
  });
  return rows.some(({ level }) => level === "fail") ? 1 : 0;
}

async function examine(shell: Shell): Promise<readonly Check[]> {
  let settings: Settings;
  try {
    settings = await shell.settings();
  } catch (error) {
    return [failBy("configuration", error), ...checkLimits()];
  }
  return [
    ok("configuration", "Every value can be used; `jobmon config show --origin` prints them."),
    ...checkDataDir(settings.data.dir),
    ...(await checkServer(settings, shell)),
    ...checkLimits(),
  ];
}

export function renderChecks(rows: readonly Check[], paint: Paint): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, level, text, next }) => {
      const { word, style } = LEVELS[level];
      const below = next === "" ? "" : `${" ".repeat(width + 10)}→ ${next}\n`;
      return `${paint(word, style)}  ${name.padEnd(width)}  ${text}\n${below}`;
    })
    .join("");
}
