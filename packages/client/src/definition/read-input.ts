import { JobmonError, quoteList } from "@jobmon/core";
import { writeScalar } from "./scalar.ts";
import { optionNames } from "./task-input.ts";

/** What reading the arguments of a task needs to know of its template. */
export interface Signature {
  readonly template: string;
  /** Node, task and op arguments, in this order. */
  readonly args: readonly string[];
  readonly nodeArgs: readonly string[];
  /** Arguments and options. */
  readonly accepted: ReadonlySet<string>;
}

export type Input = Readonly<Record<string, unknown>>;

export function readSignature(
  template: string,
  kinds: { readonly [K in "nodeArgs" | "taskArgs" | "opArgs"]: readonly string[] },
): Signature {
  const args = [...kinds.nodeArgs, ...kinds.taskArgs, ...kinds.opArgs];
  const taken = args.filter((arg) => optionNames.includes(arg));
  if (taken.length > 0) {
    throw new JobmonError("invalid_template", {
      detail: `The task template ${template} calls arguments what options of a task are called: ${quoteList(taken)}.`,
      hint: "Rename them in the command.",
      ids: { taskTemplate: template, args: taken },
    });
  }
  return { template, args, nodeArgs: kinds.nodeArgs, accepted: new Set([...args, ...optionNames]) };
}

/** The text of each argument, in the order of the signature. */
export function readValues(signature: Signature, input: Input): string[] {
  const { args, template } = signature;
  refuseUnknown(signature, input);
  const values = new Array<string>(args.length);
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    values[at] = writeScalar(readArg(signature, input, arg), template, arg);
  }
  return values;
}

/** The texts of each node argument's list, in the order in which the caller wrote them. */
export function readAxes(signature: Signature, input: Input): Record<string, readonly string[]> {
  for (const arg of signature.nodeArgs) readArg(signature, input, arg);
  const given = Object.keys(input).filter((arg) => signature.nodeArgs.includes(arg));
  return Object.fromEntries(given.map((arg) => [arg, readAxis(signature.template, arg, input[arg])]));
}

/** The arguments that are the same for all tasks of a `tasks()` call; the places of the node arguments stay empty. */
export function readCommonValues(signature: Signature, input: Input): string[] {
  const { args, nodeArgs, template } = signature;
  refuseUnknown(signature, input);
  return args.map((arg) =>
    nodeArgs.includes(arg) ? "" : writeScalar(readArg(signature, input, arg), template, arg),
  );
}

export function readAttributes(
  template: string,
  attributes: Input | undefined,
): Readonly<Record<string, string>> | undefined {
  if (attributes === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, writeScalar(value, template, name)]),
  );
}

function readAxis(template: string, arg: string, list: unknown): readonly string[] {
  if (Array.isArray(list)) return list.map((value) => writeScalar(value, template, arg));
  throw new JobmonError("invalid_request", {
    detail: `tasks() of task template ${template} was given one value for the node argument ${arg}, not a list.`,
    hint: `Write ${arg}: [value], or make a single task with task().`,
    ids: { taskTemplate: template, arg },
  });
}

function readArg({ template, args }: Signature, input: Input, arg: string): unknown {
  const value = input[arg];
  if (value !== undefined) return value;
  const missing = args.filter((name) => input[name] === undefined);
  throw new JobmonError("unknown_placeholder", {
    detail: `A task of template ${template} was given no value for ${quoteList(missing)}.`,
    hint: `Give a value for each of ${quoteList(args)}.`,
    ids: { taskTemplate: template, args: missing },
  });
}

function refuseUnknown({ template, args, accepted }: Signature, input: Input): void {
  for (const name in input) {
    if (accepted.has(name)) continue;
    throw new JobmonError("unknown_placeholder", {
      detail: `A task of template ${template} was given ${quoteList([name])}, which its command does not have.`,
      hint: `Its arguments are ${quoteList(args) || "none"}; its options are ${optionNames.join(", ")}.`,
      ids: { taskTemplate: template, arg: name },
    });
  }
}
