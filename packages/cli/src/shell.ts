import { hostname } from "node:os";
import type { Flags, Settings } from "@jobmon/config";
import { findActingUser, findUser, loadSettings } from "@jobmon/config";
import type { Api } from "./api/call.ts";
import { openTerminal, type Terminal } from "./output/terminal.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What a command may use of the world around it. Settings and connection are made when first asked for. */
export interface Shell {
  readonly terminal: Terminal;
  readonly environment: Environment;
  /** Under which name the person acts: of the account that is logged in, or of the system's user. */
  readonly user: string;
  /** Of this machine, whatever account is logged in. */
  readonly systemUser: string;
  /** All that comes on standard input. */
  readonly readInput: () => Promise<string>;
  readonly host: string;
  readonly nowMs: () => number;
  /** Settings given on the command line; they win over every other source. */
  readonly flags: Flags;
  readonly settings: () => Promise<Settings>;
  readonly api: () => Promise<Api>;
}

/** What the global options say. */
export interface GlobalOptions {
  readonly server?: string;
  readonly dataDir?: string;
}

export function openShell(options: GlobalOptions = {}): Shell {
  const flags = { "http.service_url": options.server, "data.dir": options.dataDir };
  const settings = once(async () => loadSettings(flags).settings);
  let user: string | undefined;
  return {
    terminal: openTerminal(process.env),
    environment: process.env,
    get user() {
      user ??= findActingUser(loadSettings(flags).settings);
      return user;
    },
    get systemUser() {
      return findUser();
    },
    readInput: () => Bun.stdin.text(),
    host: hostname(),
    nowMs: Date.now,
    flags,
    settings,
    api: once(async () => connect(await settings())),
  };
}

async function connect(settings: Settings): Promise<Api> {
  const { createApi } = await import("./api/call.ts");
  const { findServer } = await import("./api/find-server.ts");
  return createApi(await findServer(settings));
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
