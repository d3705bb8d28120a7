/**
 * The contract as the published client needs it: methods, paths and limits, and the types of calls and replies written
 * out. The schemas that check requests stay in the server, and with them zod.
 */
import * as api from "@jobmon/api";
import { z } from "zod";
import { type Schema, writeSchemaType } from "./write-schema-type.ts";

export function writeApiModule(): string {
  const specs = Object.entries<api.RouteSpec>(api.routes);
  const table = specs.map(([operation, { method, path, kind }]) => {
    const stream = kind === undefined ? "" : `, kind: ${JSON.stringify(kind)}`;
    return `  ${operation}: { method: ${JSON.stringify(method)}, path: ${JSON.stringify(path)}${stream} },`;
  });
  const calls = specs.map(([operation, { params, query, body }]) => {
    const parts = [params, query].flatMap((schema) => (schema ? [typeOf(schema, "input")] : []));
    if (body) parts.push(`{ readonly body: ${typeOf(body, "input")} }`);
    return `  readonly ${operation}: ${parts.join(" & ") || "object"};`;
  });
  const replies = specs.map(
    ([operation, { summary, reply }]) =>
      `  /** ${summary} */\n  readonly ${operation}: ${typeOf(reply, "output")};`,
  );
  const limits = Object.entries(api).filter(([, value]) => typeof value === "number");
  return [
    `export const API_PREFIX = ${JSON.stringify(api.API_PREFIX)};`,
    ...limits.map(([name, value]) => `export const ${name} = ${value};`),
    'export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";',
    "export interface RouteSpec {\n  readonly method: Method;\n  readonly path: string;\n}",
    `export const routes = {\n${table.join("\n")}\n} as const;`,
    "export type Routes = typeof routes;",
    "export type Operation = keyof Routes;",
    `export interface Calls {\n${calls.join("\n")}\n}`,
    `export interface Replies {\n${replies.join("\n")}\n}`,
    "/** What a caller gives: path parameters and query in one object, the body apart. */",
    "export type Call<O extends Operation> = Calls[O];",
    "export type Reply<O extends Operation> = Replies[O];",
    "",
  ].join("\n");
}

function typeOf(schema: z.ZodType, io: "input" | "output"): string {
  return writeSchemaType(z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" }) as Schema);
}
