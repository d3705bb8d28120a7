import { homedir } from "node:os";
import { layFile } from "./file-layer.ts";
import { type FileSources, findConfigFiles } from "./find-config-files.ts";
import { type Flags, layDefaults, layEnvironment, layFlags } from "./layer.ts";
import type { LoadedSettings } from "./loaded-settings.ts";
import { mergeLayers } from "./merge.ts";

export interface SettingSources extends FileSources {
  /** By key, such as `{ "http.service_url": "http://localhost:8070" }`; undefined means not given. */
  readonly flags: Flags;
}

/** The settings of this process: flags > environment > files > defaults. Throws config_invalid at the first fault. */
export function loadSettings(flags: Flags = {}): LoadedSettings {
  return resolveSettings({
    flags,
    environment: process.env,
    cwd: process.cwd(),
    home: homedir(),
    systemFile: "/etc/jobmon.yaml",
  });
}

/** Like `loadSettings`, from sources that the caller names. It reads the files and nothing else. */
export function resolveSettings(sources: SettingSources): LoadedSettings {
  const here = { home: sources.home, folder: sources.cwd };
  return mergeLayers([
    layFlags(sources.flags, here),
    layEnvironment(sources.environment, here),
    ...findConfigFiles(sources).map(layFile),
    layDefaults(here),
  ]);
}
