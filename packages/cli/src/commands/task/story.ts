import { readTaskId, type TaskIdInput } from "../../input/ids.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import { storyOf } from "../../output/story.ts";
import type { Shell } from "../../shell.ts";

export async function run(shell: Shell, input: TaskIdInput & OutputChoice): Promise<void> {
  const taskId = readTaskId(input);
  const api = await shell.api();
  const { rows } = await api.call("getTaskStory", { taskId });
  createOutput(shell.terminal, input).show(storyOf(rows, shell.nowMs()));
}
