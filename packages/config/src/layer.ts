import type { SettingValue, WrittenValue } from "./decode.ts";
import { environmentName, findKey, formatKey, type KeyPath, knownKeys, parseKey } from "./key.ts";
import type { Base } from "./location.ts";
import { refuseUnknownKey } from "./refusal.ts";
import { builtInClusters } from "./schema.ts";

/** What one source says, before it is merged with the others. */
export interface Layer {
  readonly values: readonly WrittenValue[];
  /** Names that exist although nothing is set below them, such as a queue without limits. */
  readonly names: readonly KeyPath[];
}

export type Environment = Readonly<Record<string, string | undefined>>;
export type Flags = Readonly<Record<string, SettingValue | undefined>>;

export const CONFIG_FILE_VARIABLE = "JOBMON__CONFIG_FILE";
const PREFIX = "JOBMON__";

export function layFlags(flags: Flags, base: Base): Layer {
  return layTexts(
    Object.entries(flags).map(([written, value]) => ({
      written,
      path: parseKey(written) ?? [written],
      text: value === undefined ? undefined : String(value),
      origin: "command line",
    })),
    { base, spell: formatKey },
  );
}

/** Names below `clusters` are read in lower case; a name that needs more than that has to stand in a file. */
export function layEnvironment(environment: Environment, base: Base): Layer {
  const ours = Object.keys(environment).filter(
    (name) => name.toUpperCase().startsWith(PREFIX) && name !== CONFIG_FILE_VARIABLE,
  );
  return layTexts(
    ours.map((written) => ({
      written,
      path: written.slice(PREFIX.length).toLowerCase().split("__"),
      text: environment[written],
      origin: `environment ${written}`,
    })),
    { base, spell: environmentName },
  );
}

export function layDefaults(base: Base): Layer {
  const keys = knownKeys.flatMap(({ segments, definition }) =>
    definition.default === undefined ? [] : [{ path: segments, text: String(definition.default) }],
  );
  const clusters = builtInClusters.map((name) => ({ path: ["clusters", name, "kind"], text: name }));
  return layTexts(
    [...keys, ...clusters].map((value) => ({ ...value, written: formatKey(value.path), origin: "default" })),
    { base, spell: formatKey },
  );
}

interface WrittenText {
  readonly written: string;
  readonly path: KeyPath;
  readonly text: string | undefined;
  readonly origin: string;
}

/** A key counts as known only when it is spelt exactly as it should be: `JOBMON__http__token` is not. */
function layTexts(
  texts: readonly WrittenText[],
  { base, spell }: { readonly base: Base; readonly spell: (path: KeyPath) => string },
): Layer {
  const values = texts.flatMap(({ written, path, text, origin }) => {
    if (text === undefined) return [];
    const known = findKey(path);
    if (known === undefined || spell(path) !== written) {
      throw refuseUnknownKey({ path, written, origin, spell });
    }
    return [{ path, definition: known.definition, text, origin, base }];
  });
  return { values, names: [] };
}
