import type { Request } from "@jobmon/api";

/** A workflow as a test writes it down: tasks by name, each with the names of its upstreams. */
export interface WorkflowSpec {
  readonly tasks: readonly TaskSpec[];
  readonly args?: string;
  readonly name?: string;
  readonly user?: string;
  readonly priority?: number;
  readonly limit?: number;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Each becomes a task template and an array; without any there is one, `work`. */
  readonly templates?: Readonly<Record<string, TemplateSpec>>;
  /** Without any there is one, `small`. */
  readonly profiles?: Readonly<Record<string, ProfileSpec>>;
}

export interface TemplateSpec {
  readonly limit?: number;
  readonly cluster?: string;
}

type ProfileBody = ChunkBody["profiles"][number];

export interface ProfileSpec {
  readonly requested?: ProfileBody["requested"];
  readonly scales?: ProfileBody["scales"];
  readonly fallbackQueues?: readonly string[];
  readonly dynamic?: ProfileBody["dynamic"];
}

export interface TaskSpec {
  readonly name: string;
  readonly upstreams?: readonly string[];
  readonly template?: string;
  readonly profile?: string;
  readonly maxAttempts?: number;
  readonly priority?: number;
  /** The value of the task arg `data`, which is part of the identity. */
  readonly data?: string;
  /** The value of the op arg `option`, which is not. */
  readonly option?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export const DEFAULT_USER = "ana";
export const DEFAULT_HOST = "login1";
export const DEFAULT_CLUSTER = "dummy";

/** Every template of a spec has this command; `task` is its node arg, `data` its task arg, `option` its op arg. */
export const COMMAND = "run {task} --data {data} --option {option}";

export type DraftBody = Request<"createDraft">["body"];
export type ChunkBody = Request<"putDraftChunk">["body"];

const DEFAULT_TEMPLATES = { work: {} };
const DEFAULT_PROFILES = { small: { requested: { cores: 1, memory: "1G", runtime: "1h" } } };

export interface PlannedDraft {
  readonly templates: readonly (readonly [name: string, spec: TemplateSpec])[];
  readonly body: Omit<DraftBody, "toolVersionId" | "arrays">;
  readonly chunks: readonly ChunkBody[];
}

/** The requests that bind a spec. Equal upstream sets are sent once, as clients do. */
export function planDraft(spec: WorkflowSpec, tasksPerChunk = spec.tasks.length): PlannedDraft {
  const templates = Object.entries(spec.templates ?? DEFAULT_TEMPLATES);
  const profiles = Object.entries<ProfileSpec>(spec.profiles ?? DEFAULT_PROFILES);
  const indexOf = new Map(spec.tasks.map((task, index) => [task.name, index]));
  const sets = new Map<string, { ref: number; members: [number, number][] }>();
  const setOf = (upstreams: readonly string[]): number | null => {
    if (upstreams.length === 0) return null;
    const key = JSON.stringify([...upstreams].sort());
    const known = sets.get(key);
    if (known) return known.ref;
    const members = upstreams.map((name): [number, number] => {
      const index = indexOf.get(name) ?? spec.tasks.length;
      return [index, index];
    });
    sets.set(key, { ref: sets.size, members });
    return sets.size - 1;
  };
  const position = (entries: readonly (readonly [string, unknown])[], name: string | undefined) =>
    name === undefined ? 0 : entries.findIndex(([other]) => other === name);

  const groups = spec.tasks.map((task, index) => ({
    firstIndex: index,
    count: 1,
    array: position(templates, task.template),
    args: { task: task.name, data: task.data ?? "d", option: task.option ?? "o" },
    upstreamSet: setOf(task.upstreams ?? []),
    profile: position(profiles, task.profile),
    names: [task.name],
    maxAttempts: task.maxAttempts ?? 3,
    priority: task.priority ?? 0,
    attributes: [task.attributes ?? null],
  }));
  const chunks: ChunkBody[] = [];
  for (let first = 0; first < groups.length; first += tasksPerChunk)
    chunks.push({ groups: groups.slice(first, first + tasksPerChunk), sets: [], profiles: [] });
  // The last chunk carries what the others refer to, so that it matters when it is missing.
  chunks.at(-1)?.sets.push(...sets.values());
  chunks.at(-1)?.profiles.push(
    ...profiles.map(([, profile], ref) => ({
      ref,
      requested: { ...profile.requested },
      scales: { ...profile.scales },
      fallbackQueues: [...(profile.fallbackQueues ?? [])],
      ...(profile.dynamic && { dynamic: profile.dynamic }),
    })),
  );
  return {
    templates,
    chunks,
    body: {
      workflowArgs: spec.args ?? "args",
      name: spec.name ?? "test",
      description: "",
      attributes: { ...spec.attributes },
      maxConcurrentlyRunning: spec.limit,
      priority: spec.priority ?? 0,
      user: spec.user ?? DEFAULT_USER,
      taskCount: spec.tasks.length,
      setCount: sets.size,
      profileCount: profiles.length,
    },
  };
}
