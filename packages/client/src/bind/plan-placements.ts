import type { Call } from "@jobmon/api";
import { JobmonError, mergeResources, normaliseResources, normaliseScales, quoteList } from "@jobmon/core";
import type { DynamicResources, Settings } from "../definition/settings.ts";
import type { TaskTemplate } from "../definition/task-template.ts";
import type { Workflow } from "../definition/workflow.ts";

/** Tasks of one template on one cluster. */
export interface PlannedArray {
  readonly template: TaskTemplate;
  readonly cluster: string;
  readonly limit: number | undefined;
}

export type Profile = NonNullable<Call<"putDraftChunk">["body"]["profiles"]>[number];

/** What the settings of a task come to. */
export interface Placement {
  /** Position in `arrays`. */
  readonly array: number;
  /** Reference in `profiles`. */
  readonly profile: number;
  readonly maxAttempts: number;
  readonly priority: number;
}

export interface PlacementPlan {
  readonly arrays: readonly PlannedArray[];
  readonly profiles: readonly Profile[];
  /** By the settings object of a task; templates never share one. */
  readonly placements: ReadonlyMap<Settings, Placement>;
}

const DEFAULT_CLUSTER = "multiprocess";
const DEFAULT_MAX_ATTEMPTS = 3;
const MAX_NAME_CHARACTERS = 255;

type Levels = readonly Settings[];

/** Resolves tool < workflow < template < task once for each distinct settings of a template. */
export function planPlacements(workflow: Workflow): PlacementPlan {
  const arrays = new Numbered<PlannedArray>();
  const profiles = new Numbered<Profile>();
  const placements = new Map<Settings, Placement>();
  for (const { template, settings } of workflow.tasks) {
    if (placements.has(settings)) continue;
    const levels = [workflow.tool.defaults, workflow.defaults, template.defaults, settings];
    const cluster = findLast(levels, "cluster") ?? DEFAULT_CLUSTER;
    placements.set(settings, {
      array: arrays.number(`${cluster}\n${template.name}`, () => planArray(workflow, template, cluster)),
      profile: placeInProfile(template, levels, profiles),
      maxAttempts: findLast(levels, "maxAttempts") ?? DEFAULT_MAX_ATTEMPTS,
      priority: findLast(levels, "priority") ?? 0,
    });
  }
  refuseStrayLimits(workflow, arrays.list);
  return { arrays: arrays.list, profiles: profiles.list, placements };
}

function planArray(workflow: Workflow, template: TaskTemplate, cluster: string): PlannedArray {
  return { template, cluster, limit: workflow.templateLimits.get(template.name) };
}

function placeInProfile(template: TaskTemplate, levels: Levels, profiles: Numbered<Profile>): number {
  const requested = mergeResources(levels.map(({ resources = {} }) => resources));
  const scales = mergeResources(levels.map(({ scales = {} }) => scales));
  const fallbackQueues = [...(findLast(levels, "fallbackQueues") ?? [])];
  const dynamic = describeDynamic(findLast(levels, "dynamicResources"));
  const key = JSON.stringify([sortKeys(requested), sortKeys(scales), fallbackQueues, dynamic]);
  return profiles.number(key, (ref) => {
    checkProfile(template, requested, scales);
    return { ref, requested, scales, fallbackQueues, dynamic };
  });
}

function describeDynamic(given: DynamicResources | undefined): Profile["dynamic"] {
  if (given === undefined) return undefined;
  const { command, payload = "", name = command.join(" ").slice(-MAX_NAME_CHARACTERS) } = given;
  return { command: [...command], payload, name };
}

/** What the server would refuse after a million tasks were sent is better refused before the first. */
function checkProfile(template: TaskTemplate, requested: Values, scales: Values): void {
  try {
    normaliseResources(requested);
    normaliseScales(scales);
  } catch (error) {
    if (!(error instanceof JobmonError)) throw error;
    const { code, detail, hint, ids } = error;
    throw new JobmonError(code, { detail, hint, ids: { ...ids, taskTemplate: template.name }, cause: error });
  }
}

type Values = Readonly<Record<string, unknown>>;

function sortKeys(values: Values): readonly (readonly [string, unknown])[] {
  return Object.entries(values).sort(([left], [right]) => (left < right ? -1 : 1));
}

function findLast<K extends keyof Settings>(levels: Levels, key: K): Settings[K] {
  return levels.findLast((level) => level[key] !== undefined)?.[key];
}

function refuseStrayLimits(workflow: Workflow, arrays: readonly PlannedArray[]): void {
  const names = new Set(arrays.map(({ template }) => template.name));
  const strays = [...workflow.templateLimits.keys()].filter((name) => !names.has(name));
  if (strays.length === 0) return;
  throw new JobmonError("unknown_task_template", {
    detail: `A limit was set for ${quoteList(strays)}, of which the workflow has no tasks.`,
    hint: `Its task templates are ${quoteList([...names])}.`,
    ids: { taskTemplates: strays },
  });
}

/** Things in the order they were first asked for, each once. */
class Numbered<T> {
  readonly list: T[] = [];
  readonly #numbers = new Map<string, number>();

  number(key: string, make: (number: number) => T): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.list.length;
    this.list.push(make(number));
    this.#numbers.set(key, number);
    return number;
  }
}
