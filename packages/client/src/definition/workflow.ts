import { checkLabel, JobmonError } from "@jobmon/core";
import { type BindOptions, type Bound, bindWorkflow } from "../bind/bind-workflow.ts";
import type { RunHandle } from "../run/run-handle.ts";
import type { RunResult } from "../run/run-result.ts";
import { type RunOptions, runWorkflow } from "../run/run-workflow.ts";
import { type StartOptions, startRun } from "../run/start-run.ts";
import type { WaitOptions } from "../run/wait-for-end.ts";
import { type Defaults, readDefaults } from "./defaults.ts";
import { identityKey } from "./identity-key.ts";
import { readAttributes } from "./read-input.ts";
import { type Scalar, writeScalar } from "./scalar.ts";
import { type Settings, SettingsPool } from "./settings.ts";
import type { Task } from "./task.ts";
import type { TaskTemplate } from "./task-template.ts";
import type { Tool } from "./tool.ts";

export interface WorkflowOptions extends Defaults {
  /** Tells this workflow from others of the tool: the same arguments again mean the same workflow. Default: unique. */
  readonly workflowArgs?: Scalar;
  readonly name?: string;
  readonly description?: string;
  readonly attributes?: Readonly<Record<string, Scalar>>;
  readonly maxConcurrentlyRunning?: number;
  /** Higher goes first among the workflows of a cluster. */
  readonly priority?: number;
}

/** What the server is told of a workflow besides its tasks. */
export interface WorkflowLabels {
  readonly workflowArgs: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly maxConcurrentlyRunning: number | undefined;
  readonly priority: number;
}

/** Tasks and what they wait for: defined here, then bound to the server, which runs it without this process. */
export class Workflow {
  readonly tool: Tool;
  readonly labels: WorkflowLabels;
  readonly defaults: Settings;
  readonly #tasks: Task[] = [];
  readonly #keys = new Map<TaskTemplate, Set<string>>();
  readonly #limits = new Map<string, number>();
  #binding: Promise<Bound> | undefined;
  #bound: Bound | undefined;
  #run: RunHandle | undefined;

  constructor(tool: Tool, options: WorkflowOptions) {
    const { name = "", description = "", workflowArgs, maxConcurrentlyRunning, priority = 0 } = options;
    if (name !== "") checkLabel("workflow name", name);
    const args = workflowArgs === undefined || workflowArgs === "" ? crypto.randomUUID() : workflowArgs;
    this.tool = tool;
    this.labels = {
      workflowArgs: writeScalar(args, "workflow", "workflowArgs"),
      name,
      description,
      attributes: readAttributes("workflow", options.attributes) ?? {},
      maxConcurrentlyRunning,
      priority,
    };
    this.defaults = new SettingsPool().intern(readDefaults(options));
  }

  get tasks(): readonly Task[] {
    return this.#tasks;
  }

  /** How many tasks of a template may run at once, by template name. */
  get templateLimits(): ReadonlyMap<string, number> {
    return this.#limits;
  }

  /** The id the server gave. Throws before the workflow is bound. */
  get id(): number {
    if (this.#bound !== undefined) return this.#bound.workflowId;
    throw new JobmonError("draft_incomplete", {
      detail: `The workflow ${this.#describe()} has no id yet.`,
      hint: "Call `await workflow.bind()` first; `start()` and `run()` do it too.",
    });
  }

  get isBound(): boolean {
    return this.#bound !== undefined;
  }

  /** Refuses a task that is here already, or another of the same template and arguments. */
  addTask(task: Task): Task {
    this.#refuseBound();
    if (task.workflow !== undefined) throw refuseMember(task, task.workflow === this);
    const keys = this.#keys.get(task.template) ?? new Set();
    const key = identityKey(task);
    if (keys.has(key)) throw refuseTwin(task);
    if (keys.size === 0) this.#keys.set(task.template, keys);
    keys.add(key);
    task.workflow = this;
    task.index = this.#tasks.length;
    this.#tasks.push(task);
    return task;
  }

  /** Adds them in this order; stops at the first that is refused. */
  addTasks(tasks: Iterable<Task>): this {
    for (const task of tasks) this.addTask(task);
    return this;
  }

  /** Lets at most this many tasks of the template run at once, on each cluster. */
  setTemplateLimit(templateName: string, maxConcurrentlyRunning: number): this {
    this.#refuseBound();
    this.#limits.set(templateName, maxConcurrentlyRunning);
    return this;
  }

  /** The tasks of a template whose arguments have these values, or one of these values; compared as text. */
  getTasksByNodeArgs(
    templateName: string,
    args: Readonly<Record<string, Scalar | readonly Scalar[]>>,
  ): readonly Task[] {
    const wanted = Object.entries(args).map(([arg, given]) => {
      const list: readonly unknown[] = Array.isArray(given) ? given : [given];
      return { arg, texts: new Set(list.map((value) => writeScalar(value, templateName, arg))) };
    });
    return this.#tasks.filter(({ template, values }) => {
      if (template.name !== templateName) return false;
      return wanted.every(({ arg, texts }) => texts.has(values[template.signature.args.indexOf(arg)] ?? ""));
    });
  }

  /**
   * Sends the definition to the server, which checks and stores it. Doing it again changes nothing. Rejects with
   * `workflow_already_exists` when the same workflow is stored, unless `existing` is `resume`.
   */
  async bind(options: BindOptions = {}): Promise<this> {
    this.#binding ??= bindWorkflow(this, options);
    try {
      this.#bound = await this.#binding;
    } catch (error) {
      this.#binding = undefined;
      throw error;
    }
    return this;
  }

  /** Starts it and returns at once. It goes on when this process ends. */
  async start(options: StartOptions = {}): Promise<RunHandle> {
    await this.bind({
      existing: (options.resume ?? false) === false ? "refuse" : "resume",
      onProgress: options.onBindProgress,
    });
    this.#run = await startRun(await this.tool.connect(), this.id, options);
    return this.#run;
  }

  /** Waits for the end of the run that `start()` began. */
  async wait(options: WaitOptions = {}): Promise<RunResult> {
    if (this.#run !== undefined) return this.#run.wait(options);
    throw new JobmonError("conflict", {
      detail: `The workflow ${this.#describe()} was not started here, so there is nothing to wait for.`,
      hint: "Call `start()` or `run()`, or attach to a run with `attach(workflowId)`.",
    });
  }

  /** Starts it, shows its progress on stderr, and waits for its end. Ctrl-C leaves it running. */
  run(options: RunOptions = {}): Promise<RunResult> {
    return runWorkflow(this, options);
  }

  /** The id of the task at this position; undefined before the workflow is bound. */
  findTaskId(index: number): number | undefined {
    if (this.#bound === undefined) return undefined;
    return this.#bound.taskIds?.[index] ?? this.#bound.firstTaskId + index;
  }

  #describe(): string {
    return this.labels.name === "" ? this.labels.workflowArgs : this.labels.name;
  }

  #refuseBound(): void {
    if (this.#binding === undefined) return;
    throw new JobmonError("conflict", {
      detail: `The workflow ${this.#describe()} cannot be changed: it is bound.`,
      hint: "Define everything before `bind()`, `start()` or `run()`; then start another workflow.",
    });
  }
}

function refuseMember(task: Task, isHere: boolean): JobmonError {
  return new JobmonError("duplicate_tasks", {
    detail: `The task ${task.name} was added to ${isHere ? "this" : "another"} workflow before.`,
    hint: isHere ? "Add it once." : "Make a task of its own for each workflow.",
  });
}

function refuseTwin(task: Task): JobmonError {
  return new JobmonError("duplicate_tasks", {
    detail: `The workflow has a task of template ${task.template.name} with the same arguments as ${task.name}.`,
    hint: "Tasks of one template have to differ in a node or task argument.",
  });
}
