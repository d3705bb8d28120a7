import type { ConfigKey, configKeys, KeyDefinition, ValueByType } from "./schema.ts";

/** The configuration after all layers are merged: nested by section, the same words as in the files. */
export type Settings = Branch<ConfigKey, "">;

/** What the configuration says about one cluster. */
export type ClusterSettings = Settings["clusters"][string];

type Head<Key extends string> = Key extends `${infer First}.${string}` ? First : Key;
type Tail<Key extends string, First extends string> = Key extends `${First}.${infer Rest}` ? Rest : never;

type Branch<Key extends string, Prefix extends string> =
  Head<Key> extends "*"
    ? { readonly [name: string]: Branch<Tail<Key, "*">, `${Prefix}*.`> }
    : Prefix extends `${string}*${string}`
      ? Partial<Fields<Key, Prefix>>
      : Fields<Key, Prefix>;

/** Below a name that the user chose nothing has a default, hence `Partial` above. */
type Fields<Key extends string, Prefix extends string> = {
  readonly [First in Head<Key>]: `${Prefix}${First}` extends ConfigKey
    ? Decoded<(typeof configKeys)[`${Prefix}${First}`]>
    : Branch<Tail<Key, First>, `${Prefix}${First}.`>;
};

type Decoded<Definition extends KeyDefinition> = Definition extends {
  readonly allowed: readonly (infer Word)[];
}
  ? Word
  : ValueByType[Definition["type"]];
