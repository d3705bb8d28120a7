import type { Call } from "@jobmon/api";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import type { Shell } from "../../shell.ts";
import { tellRule } from "./rule-columns.ts";

type Body = Call<"createNotificationRule">["body"];

interface AddInput extends OutputChoice {
  readonly channel: Body["channel"];
  readonly target: string;
  readonly on?: NonNullable<Body["events"]>;
  readonly tool?: string;
  readonly workflow?: number;
  readonly stalled?: number;
  readonly backPressure?: number;
  readonly user?: string;
}

export async function run(shell: Shell, input: AddInput): Promise<void> {
  const { channel, tool, workflow, on, stalled, backPressure, user = shell.user } = input;
  const target = input.target === "-" ? (await shell.readInput()).trim() : input.target;
  const api = await shell.api();
  const { rule, secret } = await api.call("createNotificationRule", {
    body: {
      user,
      channel,
      target,
      ...scopeOf({ tool, workflow }),
      ...(on === undefined ? {} : { events: on }),
      ...(stalled === undefined ? {} : { stalledMinutes: stalled }),
      ...(backPressure === undefined ? {} : { backPressureMinutes: backPressure }),
    },
  });
  createOutput(shell.terminal, input).show({
    rows: [{ ...rule, secret }],
    id: (row) => row.ruleId,
    render: () => `Rule ${rule.ruleId}: ${tellRule(rule)} \`jobmon notify test ${rule.ruleId}\` tries it.\n`,
  });
  if (secret === null || input.output === "json") return;
  shell.terminal.write(`${secret}\n`);
  shell.terminal.warn("That secret signs its messages. It is shown this once; keep it like a password.\n");
}

function scopeOf({ tool, workflow }: Pick<AddInput, "tool" | "workflow">) {
  if (tool !== undefined) return { scope: "tool", tool } as const;
  if (workflow !== undefined) return { scope: "workflow", workflowId: workflow } as const;
  return { scope: "all" } as const;
}
