/**
 * What the pages ask of the server, at the size of a large installation: 500 workflows, one of a million tasks. No reply
 * may be larger than 500 KB, and none may take longer than 300 ms of a processor: how long it takes until the reply is
 * there also depends on what else the machine does. Asking and reading are part of both.
 *
 * Making the database takes minutes; JOBMON_BENCH_DATABASE names one that tools/seed-database.ts made before.
 */
import type { Operation } from "@jobmon/api";
import { median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { type Measurement, measure, valueAtMost } from "../measurement.ts";
import { makeLargeDatabase, serveDatabase } from "../seed/large-database.ts";

const ROUNDS = 5;
const MAX_MS = 300;
const MAX_KB = 500;
const BYTES_PER_KB = 1_000;
const MICROS_PER_MS = 1_000;

interface Asked {
  readonly operation: Operation;
  readonly what: string;
  /** Below the prefix of the API. */
  readonly path: string;
}

export const guiServer: Suite = {
  name: "gui-server",
  async run(lab, say) {
    const served = await serveDatabase(await makeLargeDatabase(lab, say), { say });
    try {
      return await measureAll(`${served.url}/api/v1`, say);
    } finally {
      await served.close();
    }
  },
};

async function measureAll(url: string, say: (text: string) => void): Promise<readonly Measurement[]> {
  const found: Measurement[] = [];
  for (const asked of await listRequests(url)) {
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await ask(url + asked.path));
    const ms = median(rounds.map((round) => round.ms));
    const cpuMs = median(rounds.map((round) => round.cpuMs));
    const kb = Math.max(...rounds.map((round) => round.kb));
    const name = `${asked.operation}: ${asked.what}`;
    say(`${name}: ${cpuMs.toFixed(0)} ms CPU, ${ms.toFixed(0)} ms, ${kb.toFixed(0)} KB`);
    found.push(
      measure("gui-server", { name, value: cpuMs, unit: "ms CPU", goal: valueAtMost(MAX_MS) }),
      measure("gui-server", { name: `${name}, until the reply`, value: ms, unit: "ms" }),
      measure("gui-server", { name: `${name}, reply`, value: kb, unit: "KB", goal: valueAtMost(MAX_KB) }),
    );
  }
  return found;
}

interface Round {
  readonly ms: number;
  readonly cpuMs: number;
  readonly kb: number;
}

async function ask(url: string): Promise<Round> {
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  const reply = await fetch(url);
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${url} was refused: ${text}`);
  const { user, system } = process.cpuUsage(cpu);
  return {
    ms: performance.now() - startedMs,
    cpuMs: (user + system) / MICROS_PER_MS,
    kb: Buffer.byteLength(text) / BYTES_PER_KB,
  };
}

async function read<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

interface Listed {
  readonly rows: readonly {
    readonly id: number;
    readonly name: string;
    readonly tool: string;
    readonly taskCount: number;
    readonly fingerprint: string;
  }[];
}

/** What each page asks for, of the huge workflow and of its largest template. */
async function listRequests(url: string): Promise<readonly Asked[]> {
  const { rows } = await read<Listed>(`${url}/workflows?limit=1000`);
  const huge = rows.reduce((most, row) => (row.taskCount > most.taskCount ? row : most));
  const own = `/workflows/${huge.id}`;
  const arrays = (await read<Listed>(`${url}${own}/arrays`)).rows;
  const array = arrays.reduce((most, row) => (row.taskCount > most.taskCount ? row : most));
  const groups = (await read<Listed>(`${url}${own}/error-groups`)).rows;
  const task = (await read<Listed>(`${url}${own}/tasks?limit=1&where=template:is:report`)).rows[0]?.id;
  const tool = (await read<Listed>(`${url}/tools`)).rows.find(({ name }) => name === huge.tool)?.id;
  return [
    ...requestsOfLists(),
    ...requestsOfTasks(own, groups[0]?.fingerprint ?? ""),
    ...requestsOfWorkflow(own, array.id),
    asked("listNeighbours", "of the report", `/tasks/${task}/neighbours?direction=upstream&limit=1000`),
    asked("explainTask", "the report", `/tasks/${task}/explain`),
    asked("getToolTrends", "of the huge one's", `/tools/${tool}/trends`),
  ];
}

const asked = (operation: Operation, what: string, path: string): Asked => ({ operation, what, path });

function requestsOfLists(): readonly Asked[] {
  return [
    ...["-id", "-activity", "-failures", "progress", "name"].map((sort) =>
      asked("listWorkflows", `by ${sort}`, `/workflows?limit=100&sort=${sort}`),
    ),
    asked(
      "listWorkflows",
      "by attribute and name",
      "/workflows?where=attribute.project:is:project 3&where=name:contains:study",
    ),
    asked("countWorkflows", "of a status", "/workflow-count?where=status:is:DONE"),
    asked("listTools", "all", "/tools"),
    asked("listClusters", "all", "/clusters"),
  ];
}

function requestsOfTasks(own: string, fingerprint: string): readonly Asked[] {
  return [
    asked("listTasks", "first page", `${own}/tasks?with=latest`),
    asked("listTasks", "failed", `${own}/tasks?with=latest&where=status:is:ERROR_FATAL`),
    asked("listTasks", "that run", `${own}/tasks?with=latest&where=status:is:RUNNING`),
    asked(
      "listTasks",
      "that wait, last first",
      `${own}/tasks?with=latest&where=status:is:REGISTERING&sort=-id`,
    ),
    asked("listTasks", "longest", `${own}/tasks?with=latest&sort=-runtime`),
    asked(
      "listTasks",
      "longest that are done",
      `${own}/tasks?with=latest&sort=-runtime&where=status:is:DONE`,
    ),
    asked("listTasks", "most memory", `${own}/tasks?with=latest&sort=-memory`),
    asked("listTasks", "last changed", `${own}/tasks?with=latest&sort=-version`),
    asked("listTasks", "by name", `${own}/tasks?with=latest&sort=name`),
    asked("listTasks", "most attempts", `${own}/tasks?with=latest&sort=-attempts`),
    asked("listTasks", "by status", `${own}/tasks?with=latest&sort=status`),
    asked("listTasks", "an argument, last location", `${own}/tasks?with=latest&where=arg.location:is:9999`),
    asked("listTasks", "that fit nothing", `${own}/tasks?where=name:contains:nothing`),
    asked("listTasks", "of a fingerprint", `${own}/tasks?with=latest&where=fingerprint:is:${fingerprint}`),
    asked("countTasks", "of a status", `${own}/task-count?where=status:is:DONE`),
    asked("countTasks", "by name", `${own}/task-count?where=name:contains:9`),
    asked("listErrorGroups", "all", `${own}/error-groups`),
    asked("listErrors", "of a fingerprint", `${own}/errors?where=fingerprint:is:${fingerprint}`),
  ];
}

function requestsOfWorkflow(own: string, arrayId: number): readonly Asked[] {
  return [
    asked("getWorkflow", "the huge one", own),
    asked("getHistory", "the huge one", `${own}/history`),
    asked("getTemplateGraph", "the huge one", `${own}/template-graph`),
    asked("listTemplateTimes", "the huge one", `${own}/template-times`),
    asked("getCriticalPath", "the huge one", `${own}/critical-path`),
    asked("getGraphNodes", "first part", `${own}/graph/nodes`),
    asked("getGraphNodes", "with durations", `${own}/graph/nodes?with=durations&offset=100000`),
    asked("getGraphEdges", "first part", `${own}/graph/edges`),
    asked("getTimeline", "all", `${own}/timeline`),
    asked("listSpans", "10,000 tasks", `${own}/spans`),
    asked("getArrayUsage", "largest template", `${own}/arrays/${arrayId}/usage`),
    asked("getWorkflowStory", "first page", `${own}/story`),
  ];
}
