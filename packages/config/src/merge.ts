import { refuseContradictions } from "./contradictions.ts";
import { decodeValue, type SettingValue } from "./decode.ts";
import { formatKey, type KeyPath } from "./key.ts";
import type { Layer } from "./layer.ts";
import type { LoadedSettings, SettingEntry } from "./loaded-settings.ts";
import type { Settings } from "./settings.ts";

/**
 * Merges key by key; of two layers that set the same key, the one named first wins. A value that cannot be used is
 * refused even where it loses, so that removing one layer never brings a fault of another to light.
 */
export function mergeLayers(layers: readonly Layer[]): LoadedSettings {
  const inForce = new Map<string, SettingEntry>();
  for (const { path, definition, origin, ...written } of layers.flatMap(({ values }) => values)) {
    const value = decodeValue({ path, definition, origin, ...written });
    const key = formatKey(path);
    if (!inForce.has(key)) inForce.set(key, { path, definition, value, origin });
  }
  const entries = expandDataDir(inForce);
  const names = layers.flatMap((layer) => layer.names);
  const loaded = { settings: nestEntries(entries, names), entries };
  refuseContradictions(loaded);
  return loaded;
}

function expandDataDir(inForce: ReadonlyMap<string, SettingEntry>): readonly SettingEntry[] {
  const dataDir = String(inForce.get("data.dir")?.value);
  return [...inForce.values()].map((entry) =>
    entry.definition.type === "url"
      ? { ...entry, value: String(entry.value).replaceAll("{data.dir}", () => dataDir) }
      : entry,
  );
}

interface Section {
  [segment: string]: SettingValue | Section;
}

/** The shape is that of `Settings` because both follow the table of keys: every key with a default has an entry. */
function nestEntries(entries: readonly SettingEntry[], names: readonly KeyPath[]): Settings {
  const root = newSection();
  for (const { path, value } of entries) {
    openSection(root, path.slice(0, -1))[path.at(-1) ?? ""] = value;
  }
  for (const path of names) openSection(root, path);
  return root as unknown as Settings;
}

function openSection(root: Section, path: KeyPath): Section {
  let section = root;
  for (const segment of path) {
    section[segment] ??= newSection();
    section = section[segment] as Section;
  }
  return section;
}

/** Without a prototype, a cluster may be named "constructor", and an unknown cluster is undefined. */
function newSection(): Section {
  return Object.create(null) as Section;
}
