/**
 * Every text field of every operation, path, query and body, filled with what SQL, shells, paths, pages, log lines and
 * parsers read otherwise. Whatever the answer is, the server has not failed, and the database is what it was made to be.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type Operation, type RouteSpec, routes } from "@jobmon/api";
import { checkDatabase } from "@jobmon/store";
import { type AccountsLab, makeWorkflow, openAccountsLab, SERVER_TOKEN } from "../testing/accounts-lab.ts";

setDefaultTimeout(120_000);

const TRICKS = [
  "'; DROP TABLE workflow; --",
  `" OR 1=1 /*`,
  "\\'; DELETE FROM task WHERE 'a' LIKE '%",
  "%_%",
  "../../../../etc/passwd",
  "/dev/full",
  "$(touch /tmp/x) `id` ; reboot",
  "{location} {{7*7}} #{7*7}",
  "<script>alert(1)</script>",
  "line\r\nset-cookie: a=b",
  "a\u0000b",
  "\ud800",
  "\u202e\u200b",
  "__proto__",
  "-1e309",
  "x".repeat(70_000),
];

let lab: AccountsLab;
let things: Readonly<Record<string, number>>;

beforeAll(async () => {
  lab = await openAccountsLab();
  const { workflowId, firstTaskId } = await makeWorkflow(lab, "ana", { workflowArgs: "hostile" });
  const cluster = { name: "dummy", kind: "dummy", queues: [] };
  const body = { user: "ana", host: "login1", version: "0.0.0-test", cluster };
  const { reply } = await lab.call("registerDistributor", { body }, lab.tokens.ana);
  things = { workflowId, taskId: firstTaskId, distributorId: reply.distributorId };
});
afterAll(() => lab[Symbol.asyncDispose]());

/** The example of the contract, about what is there. */
function exampleOf(operation: Operation): Record<string, unknown> {
  const { example, params }: RouteSpec = routes[operation];
  const own = Object.keys(params?.shape ?? {}).filter((name) => name in things);
  const body = example.body as Readonly<Record<string, unknown>> | undefined;
  return {
    ...example.params,
    ...Object.fromEntries(own.map((name) => [name, things[name]])),
    ...example.query,
    ...(body === undefined ? {} : { body: "waitSeconds" in body ? { ...body, waitSeconds: 0 } : body }),
  };
}

/** Where texts stand in a value, each as the keys that lead there. */
function findTexts(value: unknown, way: readonly string[] = []): (readonly string[])[] {
  if (typeof value === "string") return [way];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => findTexts(inner, [...way, key]));
}

function replaceAt(value: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) return text;
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as Record<string, unknown>) };
  copy[key] = replaceAt(copy[key], rest, text);
  return copy;
}

for (const operation of Object.keys(routes) as Operation[]) {
  const { params, query, body }: RouteSpec["example"] = routes[operation].example;
  const ways = findTexts({ ...params, ...query, ...(body === undefined ? {} : { body }) });
  if (ways.length === 0) continue;
  test(`${operation} reads texts as texts`, async () => {
    for (const way of ways)
      for (const trick of TRICKS) {
        // No address can carry half a pair of surrogates.
        if (way[0] !== "body" && !trick.isWellFormed()) continue;
        const call = replaceAt(exampleOf(operation), way, trick);
        const { status, code } = await lab.call(operation, call as never, SERVER_TOKEN);
        const what = `${operation} with ${way.join(".")} = ${JSON.stringify(trick).slice(0, 60)}: ${code}`;
        expect(status, what).toBeLessThan(500);
      }
  });
}

test("and the database is whole, with every table and nobody else's right", async () => {
  expect(await checkDatabase(lab.store, () => {})).toEqual([]);
  const { reply } = await lab.call("listAccounts", {}, SERVER_TOKEN);
  const admins = reply.rows.filter(({ role }) => role === "admin").map(({ name }) => name);
  expect(admins).toEqual(["root"]);
});
