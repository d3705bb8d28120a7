import { checkLabel, JobmonError, parsePlaceholders } from "@jobmon/core";
import { connect } from "#platform";
import type { ApiClient } from "../http/api-client.ts";
import { type Defaults, readDefaults } from "./defaults.ts";
import type { PlaceholderName } from "./placeholder-name.ts";
import { type Settings, SettingsPool } from "./settings.ts";
import { TaskTemplate } from "./task-template.ts";
import { Workflow, type WorkflowOptions } from "./workflow.ts";

export interface ToolOptions extends Defaults {
  readonly name: string;
  /** Default: the server of the configuration, else the local one, which is started if need be. */
  readonly client?: ApiClient;
  /** Default: the newest. */
  readonly versionId?: number;
}

export interface TemplateOptions<Command extends string, TaskArg extends string, OpArg extends string>
  extends Defaults {
  readonly name: string;
  /** A shell command with `{placeholders}`; `{{` and `}}` are plain braces. */
  readonly command: Command;
  /** What is computed, such as a location. Default: every placeholder that is neither task nor op argument. */
  readonly nodeArgs?: readonly PlaceholderName<Command>[];
  /** What makes it another computation of the same, such as a version of the data. Part of the identity of a task. */
  readonly taskArgs?: readonly TaskArg[];
  /** How it is run, such as an interpreter. Not part of the identity of a task. */
  readonly opArgs?: readonly OpArg[];
}

/**
 * The program whose workflows these are. It, its templates and its workflows are defined here alone; the server hears of
 * them when a workflow is bound.
 */
export class Tool {
  readonly name: string;
  readonly defaults: Settings;
  /** Undefined: the newest when a workflow is bound. */
  versionId: number | undefined;
  readonly #templates = new Map<string, TaskTemplate>();
  #client: ApiClient | undefined;

  constructor(options: ToolOptions) {
    checkLabel("tool name", options.name);
    this.name = options.name;
    this.defaults = new SettingsPool().intern(readDefaults(options));
    this.versionId = options.versionId;
    this.#client = options.client;
  }

  /** The tool as the server knows it, created there if it is new, with its newest version. */
  static async get(name: string, options: Omit<ToolOptions, "name"> = {}): Promise<Tool> {
    const tool = new Tool({ ...options, name });
    const { versions } = await (await tool.connect()).call("ensureTool", { body: { name } });
    tool.versionId ??= versions.at(-1);
    return tool;
  }

  /** The client of the server on which this tool's workflows are bound. Connects at the first call. */
  async connect(): Promise<ApiClient> {
    this.#client ??= await connect();
    return this.#client;
  }

  /** Begins a new version of the tool: the same workflow arguments then stand for another workflow. Not idempotent. */
  async createVersion(): Promise<number> {
    const client = await this.connect();
    const { id: toolId } = await client.call("ensureTool", { body: { name: this.name } });
    this.versionId = (await client.call("createToolVersion", { body: { toolId } })).id;
    return this.versionId;
  }

  /** A template of this tool. Asking again with the same definition gives the same template. */
  taskTemplate<
    const Command extends string,
    const TaskArg extends PlaceholderName<Command> = never,
    const OpArg extends PlaceholderName<Command> = never,
  >(
    options: TemplateOptions<Command, TaskArg, OpArg>,
  ): TaskTemplate<PlaceholderName<Command>, Exclude<PlaceholderName<Command>, TaskArg | OpArg>> {
    const { name, command, taskArgs = [], opArgs = [] } = options;
    const others: readonly string[] = [...taskArgs, ...opArgs];
    const nodeArgs = options.nodeArgs ?? parsePlaceholders(command).filter((arg) => !others.includes(arg));
    const template = new TaskTemplate(
      { name, commandTemplate: command, nodeArgs, taskArgs, opArgs },
      readDefaults(options),
    );
    const known = this.#templates.get(name);
    if (known === undefined) this.#templates.set(name, template);
    else if (!isSame(known, template)) throw refuseOtherTemplate(this.name, name);
    return (known ?? template) as never;
  }

  /** A workflow of this tool, as yet without tasks. */
  workflow(options: WorkflowOptions = {}): Workflow {
    return new Workflow(this, options);
  }
}

function isSame(one: TaskTemplate, other: TaskTemplate): boolean {
  return (
    JSON.stringify([one.definition, one.defaults]) === JSON.stringify([other.definition, other.defaults])
  );
}

function refuseOtherTemplate(tool: string, name: string): JobmonError {
  return new JobmonError("invalid_template", {
    detail: `The tool ${tool} has a task template ${name} already, with another definition.`,
    hint: "Give the second one another name.",
    ids: { taskTemplate: name },
  });
}
