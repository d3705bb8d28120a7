import type { Scalar } from "./scalar.ts";
import type { Settings } from "./settings.ts";
import type { Task } from "./task.ts";

export interface TaskOptions extends Settings {
  /** Default: made of the template's name and the node arguments. */
  readonly name?: string;
  /** Tasks that have to be done first. Tasks that are given the same list share it. */
  readonly upstream?: Task | readonly Task[];
  readonly attributes?: Readonly<Record<string, Scalar>>;
}

/** For all tasks of one `tasks()` call. */
export type TasksOptions = Omit<TaskOptions, "name">;

/** Words that mean something else in `task({...})`, so no argument may be called that. */
const OPTION_NAMES: Readonly<Record<keyof TaskOptions, true>> = {
  name: true,
  upstream: true,
  attributes: true,
  resources: true,
  scales: true,
  fallbackQueues: true,
  maxAttempts: true,
  priority: true,
  cluster: true,
  dynamicResources: true,
};
export const optionNames: readonly string[] = Object.keys(OPTION_NAMES);

/** Every argument of the command, and the options. Of a command that is only known at run time, any argument. */
export type TaskInput<Arg extends string> = TaskOptions &
  (string extends Arg ? { readonly [arg: string]: unknown } : { readonly [A in Arg]: Scalar });

/** Node arguments as lists, the others as one value for all. */
export type TasksInput<Arg extends string, NodeArg extends string> = TasksOptions &
  (string extends Arg
    ? { readonly [arg: string]: unknown }
    : { readonly [A in Arg]: A extends NodeArg ? readonly Scalar[] : Scalar });
