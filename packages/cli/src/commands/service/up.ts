import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { readServerSettings, type ServerFlags } from "./daemon-settings.ts";

interface UpInput extends ServerFlags {
  readonly detach?: boolean;
}

/** Only the process that stays loads the server. */
export async function run(shell: Shell, input: UpInput): Promise<Verdict> {
  const settings = readServerSettings(shell, input);
  if (input.detach) {
    const { startDetached } = await import("./start-detached.ts");
    return startDetached(shell, settings, input);
  }
  const { stayInForeground } = await import("./stay-in-foreground.ts");
  return stayInForeground(shell, settings);
}
