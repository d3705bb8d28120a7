import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { JobmonError } from "@jobmon/core";
import type { Environment, Flags } from "./layer.ts";
import { resolveSettings } from "./load-settings.ts";
import type { LoadedSettings } from "./loaded-settings.ts";

/** A machine of its own for one test: a home, a working directory and an /etc in a folder that goes away. */
export interface Sandbox extends Disposable {
  readonly folder: string;
  readonly cwd: string;
  readonly home: string;
  readonly systemFile: string;
  /** Writes a file below the folder and returns its path. */
  readonly write: (name: string, text: string) => string;
  readonly load: (from?: { readonly flags?: Flags; readonly environment?: Environment }) => LoadedSettings;
}

export function openSandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), "jobmon-config-"));
  const places = {
    cwd: join(folder, "work"),
    home: join(folder, "home"),
    systemFile: join(folder, "etc", "jobmon.yaml"),
  };
  for (const place of [places.cwd, places.home, dirname(places.systemFile)]) mkdirSync(place);
  return {
    folder,
    ...places,
    write: (name, text) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
    load: ({ flags = {}, environment = {} } = {}) => resolveSettings({ ...places, flags, environment }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What `attempt` is refused with; fails when it is not refused, or not by Jobmon. */
export function catchRefusal(attempt: () => unknown): JobmonError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof JobmonError) return error;
    throw error;
  }
  throw new Error("expected a refusal, and there was none");
}
