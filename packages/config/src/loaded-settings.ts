import type { SettingValue } from "./decode.ts";
import type { KeyPath } from "./key.ts";
import type { KeyDefinition } from "./schema.ts";
import type { Settings } from "./settings.ts";

/** One value in force, and where it came from. */
export interface SettingEntry {
  readonly path: KeyPath;
  readonly definition: KeyDefinition;
  readonly value: SettingValue;
  readonly origin: string;
}

export interface LoadedSettings {
  readonly settings: Settings;
  readonly entries: readonly SettingEntry[];
}
