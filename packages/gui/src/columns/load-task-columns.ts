import { call } from "../api/call.ts";
import {
  addPart,
  applyChanges,
  createTaskColumns,
  setLetters,
  setSeconds,
  type TaskColumns,
} from "./task-columns.ts";

/** Of the contract: tasks in one reply. */
const PART_TASKS = 25_000;
const MAX_PARTS = 400;
const AT_ONCE = 3;
const CHANGES_PAGE = 1_000;
/** More changes than these pages hold: all statuses are read anew, a letter each. */
const MAX_CHANGE_PAGES = 4;
const LETTERS_PAGE = 400_000;

interface Loading {
  readonly workflowId: number;
  readonly signal: AbortSignal;
  readonly onPart: (columns: TaskColumns) => void;
}

/** Reads the tasks part by part, a few parts at once; each is told as soon as those before it are there. */
export async function loadTaskColumns({ workflowId, signal, onPart }: Loading): Promise<TaskColumns> {
  const ask = (offset: number) => call("getGraphNodes", { workflowId, offset, limit: PART_TASKS }, signal);
  const first = await ask(0);
  const columns = createTaskColumns(first);
  addPart(columns, first);
  onPart(columns);
  for (let offset = PART_TASKS; offset < first.taskCount; offset += AT_ONCE * PART_TASKS) {
    const offsets = Array.from({ length: AT_ONCE }, (_, nth) => offset + nth * PART_TASKS);
    const wanted = offsets.filter((one) => one < Math.min(first.taskCount, MAX_PARTS * PART_TASKS));
    for (const part of await Promise.all(wanted.map(ask))) addPart(columns, part);
    onPart(columns);
  }
  return columns;
}

/** How long each task ran: asked for only when somebody wants to see it. */
export async function loadSeconds(
  columns: TaskColumns,
  { workflowId, signal, onPart }: Loading,
): Promise<void> {
  for (let offset = 0; offset < columns.known; offset += PART_TASKS) {
    const input = { workflowId, offset, limit: PART_TASKS, with: "durations" as const };
    setSeconds(columns, offset, (await call("getGraphNodes", input, signal)).runSeconds);
    onPart(columns);
  }
}

/** Brings the statuses up to date. */
export async function refreshStatuses(
  columns: TaskColumns,
  { workflowId, signal, onPart }: Loading,
): Promise<void> {
  for (let page = 0; page < MAX_CHANGE_PAGES; page++) {
    const change = await call(
      "getChanges",
      { workflowId, since: columns.version, limit: CHANGES_PAGE },
      signal,
    );
    applyChanges(columns, change);
    if (!change.more) return onPart(columns);
  }
  let afterTaskId: number | null = 0;
  let version = columns.version;
  while (afterTaskId !== null) {
    const reply: Awaited<ReturnType<typeof askLetters>> = await askLetters(workflowId, afterTaskId, signal);
    if (afterTaskId === 0) version = reply.version;
    setLetters(columns, reply.firstTaskId - columns.firstTaskId, reply.letters);
    afterTaskId = reply.nextAfterTaskId;
  }
  columns.version = Math.max(columns.version, version);
  onPart(columns);
}

function askLetters(workflowId: number, afterTaskId: number, signal: AbortSignal) {
  return call("getTaskStatuses", { workflowId, afterTaskId, limit: LETTERS_PAGE }, signal);
}
