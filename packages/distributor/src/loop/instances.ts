import type { ActiveInstance } from "../distributor-api.ts";
import type { Place, PluginEvent, PluginTask } from "../plugin/plugin.ts";

/** One instance from its lease until the server has recorded its end. */
export interface Instance {
  readonly instanceId: number;
  readonly workflowRunId: number;
  readonly place: Place;
  readonly startedAt: number | undefined;
  readonly isKillRequested: boolean;
  /** Its end is known here and on its way to the server. */
  readonly hasEnded: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Every instance that this distributor answers for, each from its lease until the server has recorded its end. */
export class Instances {
  readonly #byId = new Map<number, Mutable<Instance>>();
  readonly #node: string;

  constructor(node: string) {
    this.#node = node;
  }

  get size(): number {
    return this.#byId.size;
  }

  find(instanceId: number): Instance | undefined {
    return this.#byId.get(instanceId);
  }

  has(instanceId: number): boolean {
    return this.#byId.has(instanceId);
  }

  ids(): number[] {
    return [...this.#byId.keys()];
  }

  addTask(task: PluginTask): void {
    const { stdoutPath, stderrPath } = task;
    this.#add(task.instanceId, task.workflowRunId, { node: this.#node, stdoutPath, stderrPath });
  }

  /** One that this process did not lease; where its logs are, the plugin may tell. */
  addForeign(instance: Pick<ActiveInstance, "instanceId" | "workflowRunId">): void {
    this.#add(instance.instanceId, instance.workflowRunId, { node: this.#node });
  }

  #add(instanceId: number, workflowRunId: number, place: Place): void {
    this.#byId.set(instanceId, {
      instanceId,
      workflowRunId,
      place,
      startedAt: undefined,
      isKillRequested: false,
      hasEnded: false,
    });
  }

  /** The instance after the event; undefined when nothing may be told of it any more. */
  apply(event: PluginEvent): Instance | undefined {
    const instance = this.#byId.get(event.instanceId);
    if (instance === undefined || instance.hasEnded) return undefined;
    if (event.type === "ended") instance.hasEnded = true;
    else {
      instance.place = placeAfter(instance.place, event);
      if (event.type === "started") instance.startedAt = event.at;
    }
    return instance;
  }

  /** False when it has been asked before or is over, so that there is nothing to do. */
  requestKill(instanceId: number): boolean {
    const instance = this.#byId.get(instanceId);
    if (instance === undefined || instance.hasEnded || instance.isKillRequested) return false;
    instance.isKillRequested = true;
    return true;
  }

  remove(instanceId: number): void {
    this.#byId.delete(instanceId);
  }
}

function placeAfter(place: Place, told: Place): Place {
  return {
    externalId: told.externalId ?? place.externalId,
    node: told.node ?? place.node,
    stdoutPath: told.stdoutPath ?? place.stdoutPath,
    stderrPath: told.stderrPath ?? place.stderrPath,
  };
}
