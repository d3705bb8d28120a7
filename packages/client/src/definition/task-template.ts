import { checkTaskName, defineTemplate, expandCrossProduct, type TemplateDefinition } from "@jobmon/core";
import {
  readAttributes,
  readAxes,
  readCommonValues,
  readSignature,
  readValues,
  type Signature,
} from "./read-input.ts";
import { type Settings, SettingsPool } from "./settings.ts";
import { Task } from "./task.ts";
import type { TaskInput, TasksInput } from "./task-input.ts";
import { markOwnList, readUpstream } from "./upstream.ts";

/** A command with holes, from which the tasks of one step are made. Made by `tool.taskTemplate()`. */
export class TaskTemplate<Arg extends string = string, NodeArg extends string = string> {
  readonly definition: TemplateDefinition;
  readonly defaults: Settings;
  readonly signature: Signature;
  /** Node and task arguments make up the identity of a task; they stand first. */
  readonly identityArgCount: number;
  /** Keeps the settings of this template's tasks; those of two templates are never the same object. */
  readonly pool = new SettingsPool();

  constructor(definition: TemplateDefinition, defaults: Settings) {
    this.definition = defineTemplate(definition);
    this.defaults = this.pool.intern(defaults);
    this.signature = readSignature(this.name, this.definition);
    this.identityArgCount = this.definition.nodeArgs.length + this.definition.taskArgs.length;
  }

  get name(): string {
    return this.definition.name;
  }

  /**
   * One task. Takes every argument of the command and the options: `model.task({ location: 1, upstream: [prepare] })`.
   * A number becomes plain digits, `true` becomes `true`; null, NaN, lists and objects are refused.
   */
  task(input: TaskInput<Arg>): Task {
    if (input.name !== undefined) checkTaskName(input.name);
    return new Task({
      template: this as unknown as TaskTemplate,
      values: readValues(this.signature, input),
      settings: this.pool.intern(input),
      upstream: readUpstream(input.upstream),
      givenName: input.name,
      attributes: readAttributes(this.name, input.attributes),
    });
  }

  /**
   * A task for each combination of the node arguments' lists, in the order of the keys, the last one turning fastest.
   * The other arguments and the options hold for all of them. An empty list gives no tasks.
   */
  tasks(input: TasksInput<Arg, NodeArg>): readonly Task[] {
    const { nodeArgs } = this.signature;
    const common = readCommonValues(this.signature, input);
    const shared = {
      template: this as unknown as TaskTemplate,
      settings: this.pool.intern(input),
      upstream: readUpstream(input.upstream),
      givenName: undefined,
      attributes: readAttributes(this.name, input.attributes),
    };
    const tasks: Task[] = [];
    for (const combination of expandCrossProduct(readAxes(this.signature, input))) {
      const values = common.slice();
      for (let at = 0; at < nodeArgs.length; at++) values[at] = combination[nodeArgs[at] as string] as string;
      tasks.push(new Task({ ...shared, values }));
    }
    markOwnList(tasks);
    return tasks;
  }
}
