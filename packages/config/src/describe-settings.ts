import { formatValue } from "./decode.ts";
import { formatKey, knownKeys } from "./key.ts";
import type { LoadedSettings, SettingEntry } from "./loaded-settings.ts";

/** One line of `jobmon config show`. */
export interface SettingRow {
  readonly key: string;
  /** In a form that may be written back; secrets and passwords are masked. */
  readonly value: string;
  readonly origin: string;
  readonly help: string;
}

/** Every value in force, in the order of the documentation; what hangs together stays together. */
export function describeSettings({ entries }: LoadedSettings): readonly SettingRow[] {
  return [...entries].sort(compareEntries).map(({ path, definition, value, origin }) => ({
    key: formatKey(path),
    value: formatValue(value, definition),
    origin,
    help: definition.help,
  }));
}

function compareEntries(left: SettingEntry, right: SettingEntry): number {
  return rankEntry(left) - rankEntry(right) || (formatKey(left.path) < formatKey(right.path) ? -1 : 1);
}

/** Keys below a chosen name come last and sort by that name. */
function rankEntry({ path }: SettingEntry): number {
  const key = formatKey(path);
  const rank = knownKeys.findIndex((known) => known.key === key);
  return rank === -1 ? knownKeys.length : rank;
}
