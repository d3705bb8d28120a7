import type { Reply } from "@jobmon/api";
import { formatMoment } from "../../output/moments.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import type { Shell } from "../../shell.ts";

export async function run(shell: Shell, input: OutputChoice): Promise<void> {
  const api = await shell.api();
  const caller = await api.call("getCaller", {});
  createOutput(shell.terminal, input).show({
    rows: [{ server: api.url, ...caller }],
    id: ({ user }) => user ?? "",
    render: () => `${tell(caller, { url: api.url, user: shell.user, nowMs: shell.nowMs() })}\n`,
  });
}

const MAY: Readonly<Record<Reply<"getCaller">["role"], string>> = {
  viewer: "a viewer, and may look at everything",
  editor: "an editor, and may change what is yours",
  admin: "an admin, and may change everything",
};

function tell(
  caller: Reply<"getCaller">,
  { url, user, nowMs }: { readonly url: string; readonly user: string; readonly nowMs: number },
): string {
  if (!caller.accounts)
    return `You are ${user} at ${url}, which has no accounts: its token opens everything.`;
  const scope = caller.scope === "all" ? "" : `\nThis token is for ${SCOPE[caller.scope]} only.`;
  const until =
    caller.expiresAt === null
      ? ""
      : `\nThe ${caller.via} holds until ${formatMoment(caller.expiresAt, nowMs)}.`;
  return `You are ${caller.user} at ${url}: ${MAY[caller.role]}.${scope}${until}`;
}

const SCOPE = { read: "reading", distributor: "running your tasks" } as const;
