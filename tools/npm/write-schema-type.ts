/** JSON Schema, as zod writes it, to the text of a TypeScript type. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly propertyNames?: Schema;
  readonly description?: string;
  readonly $ref?: string;
}

export function writeSchemaType(schema: Schema): string {
  if (schema.$ref !== undefined)
    throw new Error(`a schema refers to ${schema.$ref}: there is nothing to refer to`);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.allOf !== undefined) return schema.allOf.map((part) => `(${writeSchemaType(part)})`).join(" & ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(writeSchemaType))].join(" | ");
  if (Array.isArray(schema.type)) {
    return schema.type.map((type: string) => writeSchemaType({ ...schema, type })).join(" | ");
  }
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "number":
    case "integer":
      return "number";
    case "array":
      return writeArray(schema);
    case "object":
      return writeObject(schema);
    case undefined:
      return "unknown";
    default:
      throw new Error(`no type is known for a schema of type ${String(schema.type)}`);
  }
}

function writeArray({ prefixItems, items }: Schema): string {
  if (prefixItems !== undefined) return `readonly [${prefixItems.map(writeSchemaType).join(", ")}]`;
  return `ReadonlyArray<${typeof items === "object" ? writeSchemaType(items) : "unknown"}>`;
}

function writeObject({ properties, required = [], additionalProperties, propertyNames }: Schema): string {
  if (properties === undefined && typeof additionalProperties === "object") {
    const value = writeSchemaType(additionalProperties);
    const keys = propertyNames?.enum === undefined ? "string" : writeSchemaType(propertyNames);
    // Keys of a list may be absent, unless all are required.
    const isPartial = keys !== "string" && required.length === 0;
    return isPartial ? `{ readonly [K in ${keys}]?: ${value} }` : `Readonly<Record<${keys}, ${value}>>`;
  }
  const fields = Object.entries(properties ?? {}).map(([name, field]) => {
    const comment =
      field.description === undefined ? "" : `/** ${field.description.replaceAll("*/", "*\\/")} */ `;
    return `${comment}readonly ${JSON.stringify(name)}${required.includes(name) ? "" : "?"}: ${writeSchemaType(field)};`;
  });
  return fields.length === 0 ? "object" : `{ ${fields.join(" ")} }`;
}
