/** The parts of JSON Schema that zod writes. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface Field {
  readonly name: string;
  readonly depth: number;
  readonly type: string;
  readonly isRequired: boolean;
  /** Description, bounds and default, as sentences. */
  readonly notes: readonly string[];
}

const MAX_DEPTH = 4;

/** The fields of an object and of the objects in it, as the rows of a table. */
export function listFields(schema: JsonSchema, depth = 0): readonly Field[] {
  const owner = findObject(schema);
  if (owner?.properties === undefined || depth > MAX_DEPTH) return [];
  const required = owner.required ?? [];
  return Object.entries(owner.properties).flatMap(([name, property]) => [
    describeField({ name, depth, schema: property, isRequired: required.includes(name) }),
    ...listFields(property, depth + 1),
  ]);
}

interface NamedSchema {
  readonly name: string;
  readonly depth: number;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

export function describeField({ name, depth, schema, isRequired }: NamedSchema): Field {
  const described = schema.description === undefined ? [] : [schema.description];
  const notes = [...described, ...describeBounds(schema), ...describeDefault(schema)];
  return { name, depth, type: describeType(schema), isRequired, notes };
}

/** The object that a field is, lists, maps to, or may be. */
function findObject(schema: JsonSchema): JsonSchema | undefined {
  if (schema.properties !== undefined) return schema;
  const inner = [schema.items, schema.additionalProperties, ...(schema.anyOf ?? [])];
  for (const candidate of inner) {
    const found = typeof candidate === "object" ? findObject(candidate) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function describeType(schema: JsonSchema): string {
  if (schema.anyOf) return listAlternatives(schema).join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.prefixItems) return `[${schema.prefixItems.map(describeType).join(", ")}]`;
  if (typeof schema.items === "object") return `list of ${describeInnerType(schema.items)}`;
  if (schema.type === "object" && typeof schema.additionalProperties === "object") {
    return `map of name to ${describeInnerType(schema.additionalProperties)}`;
  }
  return [schema.type ?? "anything"].flat().join(" or ");
}

function describeInnerType(schema: JsonSchema): string {
  return listAlternatives(schema).length > 1 ? `(${describeType(schema)})` : describeType(schema);
}

function listAlternatives(schema: JsonSchema): readonly string[] {
  if (schema.anyOf === undefined)
    return typeof schema.type === "object" ? schema.type : [describeType(schema)];
  return [...new Set(schema.anyOf.flatMap(listAlternatives))];
}

function describeBounds(schema: JsonSchema): string[] {
  const { minimum, maximum, exclusiveMinimum, minLength, maxLength, minItems, maxItems } = schema;
  const least = schema.type === "integer" && exclusiveMinimum !== undefined ? exclusiveMinimum + 1 : minimum;
  return [
    ...describeRange({
      least: least === Number.MIN_SAFE_INTEGER ? undefined : least,
      most: maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum,
    }),
    ...(exclusiveMinimum === undefined || least !== undefined ? [] : [`More than ${exclusiveMinimum}.`]),
    ...describeRange({ least: minLength, most: maxLength, unit: "character" }),
    ...(schema.prefixItems ? [] : describeRange({ least: minItems, most: maxItems, unit: "item" })),
  ];
}

interface Range {
  readonly least: number | undefined;
  readonly most: number | undefined;
  readonly unit?: string;
}

function describeRange({ least, most, unit }: Range): string[] {
  const count = (bound: number) =>
    formatNumber(bound) + (unit === undefined ? "" : ` ${unit}${bound === 1 ? "" : "s"}`);
  if (least !== undefined && most !== undefined) return [`${formatNumber(least)} to ${count(most)}.`];
  if (most !== undefined) return [`At most ${count(most)}.`];
  return least === undefined ? [] : [`At least ${count(least)}.`];
}

function formatNumber(value: number): string {
  return value.toLocaleString("en-GB");
}

function describeDefault(schema: JsonSchema): string[] {
  return schema.default === undefined ? [] : [`Default: \`${JSON.stringify(schema.default)}\`.`];
}
