import { defaultTaskName, JobmonError } from "@jobmon/core";
import type { ResourceRequest, Settings } from "./settings.ts";
import type { TaskTemplate } from "./task-template.ts";
import { addMember, membersOf, readUpstream, type Upstream } from "./upstream.ts";
import type { Workflow } from "./workflow.ts";

/** What one task has of its own; everything else it shares with its template. */
export interface TaskParts {
  readonly template: TaskTemplate;
  /** Texts of the arguments in the order of the template's `args`. */
  readonly values: readonly string[];
  readonly settings: Settings;
  readonly upstream: Upstream;
  readonly givenName: string | undefined;
  readonly attributes: Readonly<Record<string, string>> | undefined;
}

/**
 * One command of a workflow. Made by `template.task()` or `template.tasks()`. There may be millions of them, so a task
 * holds references and nothing that could be shared.
 */
export class Task {
  readonly template: TaskTemplate;
  readonly values: readonly string[];
  readonly givenName: string | undefined;
  readonly attributes: Readonly<Record<string, string>> | undefined;
  /** Written by this class and `Workflow` alone. */
  settings: Settings;
  upstream: Upstream;
  workflow: Workflow | undefined = undefined;
  /** Position in the workflow; -1 before it is added. */
  index = -1;

  constructor(parts: TaskParts) {
    this.template = parts.template;
    this.values = parts.values;
    this.settings = parts.settings;
    this.upstream = parts.upstream;
    this.givenName = parts.givenName;
    this.attributes = parts.attributes;
  }

  /** The name given, or `<template>_<node arg>-<value>_...`. */
  get name(): string {
    return (
      this.givenName ??
      defaultTaskName(
        this.template.name,
        this.template.signature.nodeArgs.map((arg, at) => [arg, this.values[at] ?? ""]),
      )
    );
  }

  /** The arguments as the command gets them. */
  get args(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.template.signature.args.map((arg, at) => [arg, this.values[at] ?? ""]));
  }

  /** The id the server gave. Throws before the workflow is bound. */
  get id(): number {
    const id = this.workflow?.findTaskId(this.index);
    if (id !== undefined) return id;
    throw new JobmonError("draft_incomplete", {
      detail: `The task ${this.name} has no id yet.`,
      hint: "Add it to a workflow and call `await workflow.bind()` first.",
    });
  }

  get upstreamTasks(): readonly Task[] {
    return [...new Set(membersOf(this.upstream))];
  }

  /** Waits for one more task. Adding a task twice changes nothing. */
  addUpstream(task: Task): this {
    this.#refuseBound("gets no more upstreams");
    this.upstream = addMember(this.upstream, task, this);
    return this;
  }

  /** Waits for more tasks. Tasks that are given the same list share it. */
  addUpstreams(tasks: readonly Task[]): this {
    this.#refuseBound("gets no more upstreams");
    if (this.upstream === null) this.upstream = readUpstream(tasks);
    else for (const task of tasks) this.upstream = addMember(this.upstream, task, this);
    return this;
  }

  /** Asks for other resources, key by key. */
  updateResources(resources: ResourceRequest): this {
    this.#refuseBound("keeps its resources");
    const merged = { ...this.settings.resources, ...resources };
    this.settings = this.template.pool.intern({ ...this.settings, resources: merged });
    return this;
  }

  #refuseBound(what: string): void {
    if (this.workflow?.isBound !== true) return;
    throw new JobmonError("conflict", {
      detail: `The task ${this.name} ${what}: its workflow is bound.`,
      hint: "Define everything before `bind()`, `start()` or `run()`.",
      ids: { taskId: this.id },
    });
  }
}
