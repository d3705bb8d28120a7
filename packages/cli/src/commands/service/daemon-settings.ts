import { loadSettings, type Settings } from "@jobmon/config";
import type { Shell } from "../../shell.ts";

export interface ServerFlags {
  readonly host?: string;
  readonly port?: number;
  /** False for `--no-auth`; true says nothing, because the configuration may have switched it off. */
  readonly auth?: boolean;
}

/** The settings of a server, with what its own options say. */
export function readServerSettings(shell: Shell, { host, port, auth }: ServerFlags): Settings {
  const flags = {
    "server.host": host,
    "server.port": port,
    "server.auth": auth === false ? false : undefined,
  };
  return loadSettings({ ...shell.flags, ...flags }).settings;
}
