import { z } from "zod";
import { type Need, policy } from "./policy.ts";
import { API_PREFIX, type RouteSpec } from "./route.ts";
import { type Operation, routes } from "./routes.ts";
import { problem } from "./schemas/fields.ts";
import { notificationBody } from "./schemas/notifications.ts";

const COMMON_ERRORS = [
  "malformed_json",
  "invalid_request",
  "too_many_items",
  "page_too_large",
  "unauthorized",
  "method_not_allowed",
  "payload_too_large",
  "internal",
];

const ACCOUNT_ERRORS = ["credential_expired", "credential_ended", "account_disabled", "out_of_scope"];
const EDITOR_ERRORS = [...ACCOUNT_ERRORS, "role_too_low", "user_differs"];

/** What a server with accounts may answer before the operation begins. */
const ERRORS_BY_NEED: Readonly<Record<Need, readonly string[]>> = {
  open: [],
  batch: [],
  read: ACCOUNT_ERRORS,
  self: [...ACCOUNT_ERRORS, "user_differs"],
  define: EDITOR_ERRORS,
  distribute: EDITOR_ERRORS,
  admin: EDITOR_ERRORS,
  own_workflow: [...EDITOR_ERRORS, "not_your_workflow"],
  own_task: [...EDITOR_ERRORS, "not_your_workflow"],
  own_distributor: [...EDITOR_ERRORS, "not_your_distributor"],
  own_credential: [...ACCOUNT_ERRORS, "not_your_credential"],
  own_rule: [...ACCOUNT_ERRORS, "not_your_rule"],
};

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of the route table. `statusOf` maps an error code to its HTTP status. */
export function buildOpenApi(options: {
  readonly version: string;
  readonly statusOf: (code: string) => number;
}): Json {
  const paths: Record<string, Json> = {};
  for (const [operationId, route] of Object.entries<RouteSpec>(routes)) {
    const path = API_PREFIX + route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = describeRoute(operationId, route, options.statusOf);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Jobmon",
      version: options.version,
      description:
        "Define a workflow, run it, see what became of it. Errors are problem+json (RFC 9457) with a `code`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    webhooks: { notification: describeNotification() },
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: { Problem: jsonSchema(problem, "output") },
    },
  };
}

function describeRoute(operationId: string, route: RouteSpec, statusOf: (code: string) => number): Json {
  const need: Need = policy[operationId as Operation];
  const media = route.kind === "stream" ? "text/event-stream" : "application/json";
  return {
    operationId,
    tags: [route.group],
    summary: route.summary,
    ...(need === "open" ? { security: [] } : {}),
    "x-jobmon-needs": need,
    parameters: [
      ...parameters("path", route.params, route.example.params),
      ...parameters("query", route.query, route.example.query),
    ],
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: {
              "application/json": { schema: jsonSchema(route.body, "input"), example: route.example.body },
            },
          },
        }
      : {}),
    responses: {
      "200": {
        description: "Success.",
        content: { [media]: { schema: jsonSchema(route.reply, "output"), example: route.example.reply } },
      },
      ...describeErrors([...COMMON_ERRORS, ...ERRORS_BY_NEED[need], ...(route.errors ?? [])], statusOf),
    },
  };
}

/** What the server itself posts, by rules whose channel is `webhook`. */
function describeNotification(): Json {
  const content = { "application/json": { schema: jsonSchema(notificationBody, "output") } };
  return {
    post: {
      operationId: "notification",
      tags: ["Notifications"],
      summary:
        "Sent by a rule of notifications, signed as Standard Webhooks do; webhook-id is the same in each attempt.",
      requestBody: { required: true, content },
      responses: {
        "200": { description: "Any status from 200 to 299: it has arrived." },
        "410": { description: "The receiver is gone: the rule is switched off." },
        "503": {
          description: "And all others but redirects: tried again for a day, not before Retry-After.",
        },
      },
    },
  };
}

function parameters(
  place: "path" | "query",
  schema: z.ZodObject | undefined,
  example: object | undefined,
): Json[] {
  if (!schema) return [];
  const described = jsonSchema(schema, "input") as { properties?: Record<string, Json>; required?: string[] };
  const values = (example ?? {}) as Json;
  return Object.entries(described.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || (described.required ?? []).includes(name),
    schema: property,
    ...(name in values ? { example: values[name] } : {}),
  }));
}

function describeErrors(codes: readonly string[], statusOf: (code: string) => number): Json {
  const byStatus = new Map<number, string[]>();
  for (const code of new Set(codes)) {
    const status = statusOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
  return Object.fromEntries(
    [...byStatus]
      .sort()
      .map(([status, names]) => [String(status), { description: `Codes: ${names.join(", ")}.`, content }]),
  );
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
  return rest;
}
