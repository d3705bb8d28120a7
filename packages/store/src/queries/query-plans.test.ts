import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../index.ts";
import { kyselyOver } from "../sqlite/database.ts";
import type { Db } from "../store.ts";
import { readArrayEdges } from "./array-edges.ts";
import { readArrays, readArrayTemplates, readCountsOfArrays } from "./arrays.ts";
import { findExtreme, readAttemptsOf, readMostRequested, sampleTasks } from "./attempt-times.ts";
import { readChangedTasks } from "./changes.ts";
import { listServedClusters, readNoticesOfWorkflow } from "./clusters.ts";
import { findLastFinish, findLastMember } from "./critical-path.ts";
import {
  findFailedAncestors,
  readFailedUpstream,
  readNeighbours,
  readUnfinishedUpstream,
} from "./dependencies.ts";
import { findErrorPage, listErrorGroups, readErrors } from "./errors.ts";
import { countAhead, findServingDistributor, readSurroundings } from "./explain.ts";
import { readFleet } from "./fleet.ts";
import { readGraphTasks, readRanAttempts, readSetMembers, readSpans } from "./graph-columns.ts";
import { readHistory, readPaces } from "./history.ts";
import { findInstancePage, readInstances } from "./instances.ts";
import { readLatestAttempts } from "./latest-attempts.ts";
import { readNeighbourPage } from "./neighbour-page.ts";
import { readRemaining } from "./plan.ts";
import type { Operator, Predicate } from "./predicate.ts";
import { findRunPage, readRuns } from "./runs.ts";
import { readTaskInterventions, readWorkflowStory } from "./story.ts";
import { countTasks, findTaskPage, readTaskExtras, readTasks } from "./tasks.ts";
import { readArraysOfTool } from "./tools.ts";
import { findUsageTasks, summariseRequested, summariseUsed } from "./usage.ts";
import { readOpenVersions } from "./workflow-versions.ts";
import { findWorkflowPage, readCountsOfWorkflows, readWorkflows } from "./workflows.ts";

let folder: string;
let connection: Database;
/** Every statement that was prepared, so that the database can be asked how it would go about it. */
const statements = new Set<string>();
let db: Db;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "jobmon-plans-"));
  const path = join(folder, "jobmon.sqlite");
  const store = await openStore({ url: `sqlite:${path}` });
  await store.write(async (tx) => {
    await tx.insertInto("tool").values({ id: 1, name: "t", created_at: 0 }).execute();
    await tx.insertInto("tool_version").values({ id: 1, tool_id: 1, created_at: 0 }).execute();
    await tx.insertInto("task_template").values({ id: 1, tool_version_id: 1, name: "model" }).execute();
    const args = { node_args: '["x"]', task_args: "[]", op_args: "[]" };
    const version = { id: 1, task_template_id: 1, identity: "i", command_template: "{x}", ...args };
    await tx.insertInto("task_template_version").values(version).execute();
    await tx.insertInto("cluster").values({ id: 1, name: "c", kind: "c", queues: "[]" }).execute();
    const workflow = {
      id: 1,
      tool_version_id: 1,
      args_hash: "h",
      workflow_args: "",
      identity: "i",
      name: "",
      description: "",
    };
    const numbers = {
      is_paused: 0,
      priority: 0,
      max_concurrently_running: 1,
      version: 1,
      first_task_id: 1,
      task_count: 1,
    };
    const blocks = { first_set_id: 1, set_count: 1, first_resources_id: 1, resources_count: 1, retries: 0 };
    const times = { created_at: 0, touched_at: 0, status_at: 0 };
    const own = { user_name: "ana", status: "R" };
    await tx
      .insertInto("workflow")
      .values({ ...workflow, ...numbers, ...blocks, ...times, ...own })
      .execute();
    const array = {
      id: 1,
      workflow_id: 1,
      task_template_version_id: 1,
      cluster_id: 1,
      name: "a",
      max_concurrently_running: 1,
    };
    await tx.insertInto("array").values(array).execute();
    const count = { workflow_id: 1, status: "R", tasks: 1 };
    await tx
      .insertInto("status_count")
      .values([
        { ...count, array_id: 0 },
        { ...count, array_id: 1 },
      ])
      .execute();
    const resources = { id: 1, requested: "{}", scales: "{}", fallback_queues: "[]" };
    await tx.insertInto("task_resources").values(resources).execute();
    const tries = { num_attempts: 0, max_attempts: 1, counted_failures: 0, infrastructure_failures: 0 };
    const growths = {
      memory_growths: 0,
      runtime_growths: 0,
      retry_at: null,
      version: 1,
      priority: 0,
      status_at: 0,
    };
    const task = {
      id: 1,
      workflow_id: 1,
      array_id: 1,
      upstream_set_id: 1,
      task_resources_id: 1,
      name: "n",
      args: '["1"]',
    };
    await tx
      .insertInto("task")
      .values({ ...task, identity: "i", status: "R", ...tries, ...growths })
      .execute();
  });
  await store.close();
  connection = new Database(path);
  const prepare = connection.query.bind(connection);
  connection.query = ((text: string) => {
    statements.add(text);
    return prepare(text);
  }) as Database["query"];
  db = kyselyOver(connection);
});
afterAll(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

/** How the database goes about each statement of `work`. */
async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
  statements.clear();
  await work();
  return [...statements].flatMap((text) =>
    connection
      .prepare<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${text}`)
      .all()
      .map(({ detail }) => detail),
  );
}

const page = { limit: 10, direction: "ascending" } as const;
const falling = { limit: 10, direction: "descending" } as const;
const block = { workflowId: 1, firstTaskId: 1, taskCount: 1 };
const where = (field: string, operator: Operator, value: string | number, name?: string): Predicate => ({
  field,
  operator,
  values: [value],
  name,
});

const TASK_FILTERS: readonly (readonly Predicate[])[] = [
  [],
  [where("id", "in", 1)],
  [where("name", "contains", "a"), where("attempts", "ge", 1)],
  [where("status", "is", "R")],
  [where("template", "contains", "m"), where("status", "not", "D")],
  [where("arg", "is", "1", "x")],
  [where("attribute", "not", "1", "y")],
];

const QUERIES: Readonly<Record<string, () => Promise<unknown>>> = {
  ...Object.fromEntries(
    TASK_FILTERS.flatMap((predicates) =>
      (["id", "status_at", "name", "status"] as const).map((sortBy) => [
        `tasks by ${sortBy}, ${predicates.map(({ field }) => field).join() || "all"}`,
        () => findTaskPage(db, { block, predicates, sortBy, page }),
      ]),
    ),
  ),
  "rows of tasks": () => readTasks(db, [1, 2]),
  "extras of a task": async () => readTaskExtras(db, (await readTasks(db, [1]))[0] as never),
  "changed tasks": () => readChangedTasks(db, { workflowId: 1, since: 0, limit: 10 }),
  workflows: () => findWorkflowPage(db, { predicates: [], sortBy: "id", page: falling }),
  "workflows of a user": () =>
    findWorkflowPage(db, { predicates: [where("user", "is", "ana")], sortBy: "id", page }),
  "workflows by attribute": () =>
    findWorkflowPage(db, { predicates: [where("attribute", "is", "x", "y")], sortBy: "name", page }),
  "rows of workflows": async () => [await readWorkflows(db, [1]), await readCountsOfWorkflows(db, [1])],
  arrays: async () => [await readArrays(db, 1), await readCountsOfArrays(db, 1)],
  "arrays of a template": () => readArrayTemplates(db, { templateVersionId: 1 }),
  runs: async () => [await findRunPage(db, { workflowId: 1, page: falling }), await readRuns(db, [1])],
  instances: async () => [await findInstancePage(db, { taskId: 1, page }), await readInstances(db, [1])],
  neighbours: () => readNeighbours(db, { id: 1, upstreamSetId: 1 }, 10),
  "unfinished upstream": () => readUnfinishedUpstream(db, 1, 10),
  "failed upstream": () => readFailedUpstream(db, 1, 10),
  "failed ancestors": () => findFailedAncestors(db, 1, 10),
  errors: () => findErrorPage(db, { workflowId: 1, predicates: [], page: falling }),
  "errors of a fingerprint": () =>
    findErrorPage(db, { workflowId: 1, predicates: [where("fingerprint", "is", "f")], page: falling }),
  "rows of errors": () => readErrors(db, [1]),
  "error groups": () =>
    listErrorGroups(db, { workflowId: 1, limit: 10, after: { count: 1, fingerprint: "f" } }),
  "usage of a template": () => findUsageTasks(db, { arrayIds: [1], where: [] }),
  "usage of tasks": async () => [await summariseUsed(db, [1]), await summariseRequested(db, [1])],
  "story of a workflow": () => readWorkflowStory(db, { workflowId: 1, limit: 10 }),
  "story of a task": () => readTaskInterventions(db, { id: 1, workflowId: 1 }, 10),
  "remaining of sets": () => readRemaining(db, [1]),
  surroundings: () => readSurroundings(db, 1),
  "tasks ahead": () => countAhead(db, { id: 1, workflowId: 1, clusterId: 1, priority: 0 }),
  "serving distributor": () => findServingDistributor(db, { user: "u", host: "h", clusterId: 1 }),
  clusters: () => listServedClusters(db),
  "notices of a workflow": () => readNoticesOfWorkflow(db, { workflowId: 1, user: "u", host: "h" }),
  "tasks by runtime": () => findTaskPage(db, { block, predicates: [], sortBy: "runtime", page: falling }),
  "tasks by last change": () => findTaskPage(db, { block, predicates: [], sortBy: "version", page: falling }),
  "tasks of a fingerprint": () =>
    findTaskPage(db, { block, predicates: [where("fingerprint", "is", "f")], sortBy: "id", page }),
  "number of tasks": () =>
    countTasks(db, { block, predicates: [where("name", "contains", "a")], effort: "exact" }),
  "latest attempts": () => readLatestAttempts(db, [1]),
  "sampled attempts": async () => [
    await sampleTasks(db, 1, 3),
    await readAttemptsOf(db, [1]),
    await readMostRequested(db, [1]),
    await findExtreme(db, 1, { measure: "wall_ms", end: "greatest" }),
    await findExtreme(db, 1, { measure: "peak_memory_bytes", end: "least" }),
  ],
  "columns of the graph": async () => [
    await readGraphTasks(db, { first: 1, last: 9 }),
    await readRanAttempts(db, { first: 1, last: 9 }),
    await readSetMembers(db, { sets: { first: 1, last: 9 }, limit: 5 }),
    await readSpans(db, { tasks: { first: 1, last: 9 }, window: { first: 1, last: 9 }, limit: 5 }),
  ],
  "critical path": async () => [await findLastFinish(db, { first: 1, last: 9 }), await findLastMember(db, 1)],
  "pages of neighbours": async () => [
    await readNeighbourPage(db, { task: { id: 1, upstreamSetId: 1 }, direction: "upstream", limit: 5 }),
    await readNeighbourPage(db, { task: { id: 1, upstreamSetId: 1 }, direction: "downstream", limit: 5 }),
  ],
  histories: async () => [
    await readHistory(db, { workflowId: 1, arrayIds: [0, 1] }),
    await readPaces(db, [1], 0),
    await readArrayEdges(db, 1),
  ],
  "open workflows": () => readOpenVersions(db),
  "the whole installation in numbers": () => readFleet(db, 0),
  "arrays of a tool": () => readArraysOfTool(db, { toolId: 1, workflows: 5, limit: 5 }),
};

/** Lists of values, parts of the statement itself, and the tables that stay small: tools, clusters, distributors. */
const SMALL =
  /^SCAN (json_each|task VIRTUAL|s VIRTUAL|\(subquery|g$|asked|measured|whole|ranked|cluster|d\b|d USING|n$|pick|tool)/;

for (const [name, query] of Object.entries(QUERIES))
  test(`no query goes through a whole table that grows: ${name}`, async () => {
    const scans = (await plansOf(query)).filter((detail) => detail.startsWith("SCAN") && !SMALL.test(detail));
    expect(scans).toEqual([]);
  });

const UNSORTED = [
  "tasks by id, all",
  "tasks by id, name,attempts",
  "tasks by id, arg",
  "tasks by id, attribute",
  "changed tasks",
  "workflows",
  "workflows of a user",
  "runs",
  "instances",
  "neighbours",
];

test("lists in the order of their ids are read in that order and never sorted", async () => {
  for (const name of UNSORTED) {
    const plans = await plansOf(QUERIES[name] as () => Promise<unknown>);
    expect([name, plans.filter((detail) => detail.includes("ORDER BY"))]).toEqual([name, []]);
  }
});
