import { describe, expect, test } from "bun:test";
import { buildOpenApi } from "./build-openapi.ts";
import type { RouteSpec } from "./route.ts";
import { routes } from "./routes.ts";

const table = Object.entries<RouteSpec>(routes);

describe("route table", () => {
  for (const [operation, route] of table) {
    test(`the example of ${operation} fits its schemas`, () => {
      route.params?.parse(route.example.params);
      route.query?.parse(route.example.query ?? {});
      route.body?.parse(route.example.body);
      route.reply.parse(route.example.reply);
    });
  }

  test("an operation id is a verb and a noun in camel case", () => {
    for (const [operation] of table) expect(operation).toMatch(/^[a-z]+([A-Z][a-z]+)+$/);
  });

  test("no two routes share a method and path", () => {
    const seen = table.map(([, route]) => `${route.method} ${route.path.replace(/:\w+/g, ":")}`);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("every path parameter is declared", () => {
    for (const [, route] of table) {
      const named = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] as string);
      expect(Object.keys(route.params?.shape ?? {}).sort()).toEqual(named.sort());
    }
  });

  test("the OpenAPI document lists every operation with its example", () => {
    const document = buildOpenApi({ version: "1", statusOf: () => 400 });
    const operations = Object.values(
      document.paths as Record<string, Record<string, { operationId: string }>>,
    )
      .flatMap((path) => Object.values(path))
      .map((operation) => operation.operationId);
    expect(operations.sort()).toEqual(table.map(([operation]) => operation).sort());
  });
});
