import { quoteText } from "@jobmon/core";
import { refuseUsage } from "./refusal.ts";

const MAX_IDS = 10_000;

export type IdKind = "workflow" | "task" | "template version";

/** The places where workflow ids may be written: behind the command, or by flag. */
export interface WorkflowIdInput {
  readonly workflow?: string;
  readonly workflows?: readonly string[];
  readonly workflowId?: readonly string[];
}

export interface TaskIdInput {
  readonly task?: string;
  readonly tasks?: readonly string[];
  readonly taskId?: readonly string[];
}

/** Every workflow id that was given; none is an answer too. */
export function findWorkflowIds({
  workflow,
  workflows = [],
  workflowId = [],
}: WorkflowIdInput): readonly number[] {
  return parseIds("workflow", [...(workflow === undefined ? [] : [workflow]), ...workflows, ...workflowId]);
}

export function findTaskIds({ task, tasks = [], taskId = [] }: TaskIdInput): readonly number[] {
  return parseIds("task", [...(task === undefined ? [] : [task]), ...tasks, ...taskId]);
}

export function readWorkflowIds(input: WorkflowIdInput): readonly number[] {
  return refuseNone("workflow", findWorkflowIds(input));
}

export function readTaskIds(input: TaskIdInput): readonly number[] {
  return refuseNone("task", findTaskIds(input));
}

export function readWorkflowId(input: WorkflowIdInput): number {
  return readSingle("workflow", readWorkflowIds(input));
}

export function readTaskId(input: TaskIdInput): number {
  return readSingle("task", readTaskIds(input));
}

/** Reads `7`, `7,8` and `7 8`; each id once, in the order given. */
export function parseIds(kind: IdKind, texts: readonly string[]): readonly number[] {
  const ids = texts.flatMap((text) => text.split(",")).map((text) => parseId(kind, text.trim()));
  const distinct = [...new Set(ids)];
  if (distinct.length <= MAX_IDS) return distinct;
  throw refuseUsage(
    `${distinct.length} ${kind} ids were given, and one command takes ${MAX_IDS}.`,
    "Give them in several calls.",
  );
}

function refuseNone(kind: IdKind, ids: readonly number[]): readonly number[] {
  if (ids.length > 0) return ids;
  const flag = kind === "workflow" ? "-w" : "-t";
  throw refuseUsage(
    `No ${kind} id was given.`,
    `Write it behind the command or with ${flag}; ${FIND_HINT[kind]}`,
  );
}

function readSingle(kind: IdKind, ids: readonly number[]): number {
  const [id, ...more] = ids;
  if (id !== undefined && more.length === 0) return id;
  throw refuseUsage(
    `${ids.length} ${kind} ids were given, and this command is about one.`,
    "Call it once for each.",
  );
}

function parseId(kind: IdKind, text: string): number {
  const id = /^\d+$/.test(text) ? Number(text) : 0;
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw refuseUsage(`${quoteText(text)} is not a ${kind} id.`, `An id is a whole number; ${FIND_HINT[kind]}`);
}

const FIND_HINT: Readonly<Record<IdKind, string>> = {
  workflow: "`jobmon workflow list` shows those of your workflows.",
  task: "`jobmon workflow tasks WORKFLOW_ID` shows those of a workflow.",
  "template version": "`jobmon workflow resources usage -w WORKFLOW_ID -o json` shows those of a workflow.",
};
