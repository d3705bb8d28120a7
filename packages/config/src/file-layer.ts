import { type Alias, isAlias, isMap, isNode, isScalar, type Scalar, type YAMLMap } from "yaml";
import { describeAccepted, type WrittenValue } from "./decode.ts";
import { endsInName, findKey, formatKey, type KeyPath, type KnownKey, keysUnder } from "./key.ts";
import type { Layer } from "./layer.ts";
import { refuseConfig, refuseUnknownKey } from "./refusal.ts";
import { type ConfigFile, isEmptyNode, type ParsedFile, parseConfigFile } from "./yaml-file.ts";

/** No key has more segments; an alias inside itself would go on for ever. */
const MAX_DEPTH = 8;

interface Walk {
  readonly file: ConfigFile;
  readonly parsed: ParsedFile;
  readonly layer: { readonly values: WrittenValue[]; readonly names: KeyPath[] };
}

interface Place {
  readonly path: KeyPath;
  readonly origin: string;
}

export function layFile(file: ConfigFile): Layer {
  const walk: Walk = { file, parsed: parseConfigFile(file), layer: { values: [], names: [] } };
  const { contents } = walk.parsed.document;
  if (isMap(contents)) readMap(contents, [], walk);
  return walk.layer;
}

function readMap(map: YAMLMap, path: KeyPath, walk: Walk): void {
  const origins = new Map<string, string>();
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? readText(key) : "(a mapping)";
    const line = walk.parsed.findLine(isNode(key) ? (key.range?.[0] ?? 0) : 0);
    const place = { path: [...path, name], origin: `file ${walk.file.name} line ${line}` };
    refuseTwice(place, origins.get(name));
    origins.set(name, place.origin);
    readNode(value, place, walk);
  }
}

function readNode(written: unknown, place: Place, walk: Walk): void {
  const node = isAlias(written) ? resolveAlias(written, place, walk) : written;
  const { path } = place;
  const known = findKey(path);
  if (endsInName(path)) walk.layer.names.push(path);
  if (known !== undefined) {
    walk.layer.values.push(readValue(node, known, place, walk));
  } else if (isMap(node) && node.items.length > 0 && path.length < MAX_DEPTH) {
    readMap(node, path, walk);
  } else if (keysUnder(path).length === 0) {
    throw refuseUnknownKey({ ...place, written: formatKey(path), spell: formatKey });
  } else if (!isEmptyNode(node)) {
    throw refuseConfig(
      `${formatKey(path)} (${place.origin}) is a section, not a value.`,
      `Write its keys below it, indented: ${listNextSegments(path)}.`,
    );
  }
}

function readValue(node: unknown, known: KnownKey, place: Place, walk: Walk): WrittenValue {
  const { definition } = known;
  const accepted = describeAccepted(definition);
  if (isEmptyNode(node)) {
    throw refuseConfig(
      `${formatKey(place.path)} (${place.origin}) has no value.`,
      `Set it to ${accepted}${definition.default === "" ? ' by writing ""' : ""}, or remove the line.`,
    );
  }
  if (!isScalar(node)) {
    throw refuseConfig(
      `${formatKey(place.path)} (${place.origin}) is a ${isMap(node) ? "mapping" : "list"}, not one value.`,
      `Set it to ${accepted}.`,
    );
  }
  return { ...place, definition, text: readText(node), base: walk.file.base };
}

function refuseTwice({ path, origin }: Place, earlier: string | undefined): void {
  if (earlier === undefined) return;
  throw refuseConfig(
    `${formatKey(path)} (${origin}) is written twice: also ${earlier}.`,
    "Keep one of the two, with the contents of both.",
  );
}

function resolveAlias(alias: Alias, { path, origin }: Place, walk: Walk): unknown {
  const node = alias.resolve(walk.parsed.document);
  if (node !== undefined) return node;
  throw refuseConfig(
    `${formatKey(path)} (${origin}) is an alias of something that is not defined above it.`,
    "Define it above with `&`. A text that begins with `*` has to stand in quotes.",
  );
}

/** As it stands in the file: YAML would turn the token 0123 into the number 123. */
function readText(scalar: Scalar): string {
  return scalar.source ?? String(scalar.value);
}

function listNextSegments(path: KeyPath): string {
  const next = keysUnder(path).map(({ segments }) => segments[path.length]);
  return [...new Set(next)]
    .map((segment) => (segment === "*" ? "a name of your choice" : segment))
    .join(", ");
}
