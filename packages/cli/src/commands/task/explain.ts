import type { Reply } from "@jobmon/api";
import { readTaskId, type TaskIdInput } from "../../input/ids.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import type { Paint } from "../../output/palette.ts";
import { taskStatus } from "../../output/status.ts";
import { cleanLine } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";

type Explanation = Reply<"explainTask">;

export async function run(shell: Shell, input: TaskIdInput & OutputChoice): Promise<void> {
  const taskId = readTaskId(input);
  const api = await shell.api();
  const explanation = await api.call("explainTask", { taskId });
  createOutput(shell.terminal, input).show({
    rows: [explanation],
    id: () => taskId,
    render: ({ paint }) => renderExplanation(explanation, paint),
  });
}

export function renderExplanation(explanation: Explanation, paint: Paint): string {
  const { taskId, status, answer, reasons } = explanation;
  const shown = taskStatus(status);
  const lines = [
    `Task ${taskId} is ${paint(shown.text, shown.style)}. ${cleanLine(answer)}`,
    ...reasons.flatMap(({ text, next }) => [
      `  - ${cleanLine(text)}`,
      ...(next === "" ? [] : [`    → ${cleanLine(next)}`]),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}
