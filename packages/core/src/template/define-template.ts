import { JobmonError } from "../errors/jobmon-error.ts";
import { quoteList, quoteText } from "../errors/quote.ts";
import { checkLabel } from "./names.ts";
import { parsePlaceholders } from "./placeholders.ts";

/**
 * A command with holes, each of one class: node args say what is computed (location, year), task args what makes it
 * another computation of the same (a version, an input folder), op args how it is run (an interpreter, a log level).
 * Node and task args are part of a task's identity, op args are not.
 */
export interface TemplateDefinition {
  readonly name: string;
  readonly commandTemplate: string;
  readonly nodeArgs: readonly string[];
  readonly taskArgs: readonly string[];
  readonly opArgs: readonly string[];
}

/** Linux passes at most 128 KiB in one argument, and a command is one argument of `/bin/sh -c`. */
export const MAX_COMMAND_TEMPLATE_CHARACTERS = 100_000;

/** `name` is how a task is named when it is made; `__proto__` cannot be a key of a JavaScript object. */
const RESERVED_ARGS: readonly string[] = ["name", "__proto__"];

/** Checks that placeholders and declared args are the same, each in one class. Outer white space is dropped. */
export function defineTemplate(input: TemplateDefinition): TemplateDefinition {
  checkLabel("task template name", input.name);
  const commandTemplate = input.commandTemplate.trim();
  checkCommand(input.name, commandTemplate);
  const declared = [...input.nodeArgs, ...input.taskArgs, ...input.opArgs];
  checkDeclared(input.name, declared);
  checkMatch(input.name, new Set(declared), new Set(nameTemplate(input.name, commandTemplate)));
  const { name, nodeArgs, taskArgs, opArgs } = input;
  return { name, commandTemplate, nodeArgs: [...nodeArgs], taskArgs: [...taskArgs], opArgs: [...opArgs] };
}

function checkCommand(name: string, command: string): void {
  if (command === "")
    throw refuse(name, "has an empty command", "Give the command to run, such as `echo {year}`.");
  if (command.includes("\0") || !command.isWellFormed()) {
    throw refuse(
      name,
      "has a command that no shell can be given",
      "Remove NUL and broken Unicode characters.",
    );
  }
  if (command.length > MAX_COMMAND_TEMPLATE_CHARACTERS) {
    const why = `has a command of ${command.length} characters, more than ${MAX_COMMAND_TEMPLATE_CHARACTERS}`;
    throw refuse(name, why, "Put the program into a script file and call that.");
  }
}

function checkDeclared(name: string, declared: readonly string[]): void {
  const repeated = declared.filter((arg, index) => declared.indexOf(arg) !== index);
  if (repeated.length > 0) {
    const why = `declares ${quoteList([...new Set(repeated)])} more than once`;
    throw refuse(name, why, "Put each argument into one of node_args, task_args and op_args.", repeated);
  }
  const reserved = declared.filter((arg) => RESERVED_ARGS.includes(arg));
  if (reserved.length > 0) {
    throw refuse(
      name,
      `uses the reserved word ${quoteList(reserved)} as an argument`,
      "Rename it.",
      reserved,
    );
  }
}

function checkMatch(name: string, declared: ReadonlySet<string>, placeholders: ReadonlySet<string>): void {
  const undeclared = [...placeholders].filter((name) => !declared.has(name));
  if (undeclared.length > 0) {
    throw new JobmonError("unknown_placeholder", {
      detail: `The task template ${quoteText(name)} has placeholders that no argument fills: ${quoteList(undeclared)}.`,
      hint: "Declare each in node_args, task_args or op_args, or write the braces twice if they are meant as such.",
      ids: { taskTemplate: name, args: undeclared },
    });
  }
  const unused = [...declared].filter((name) => !placeholders.has(name));
  if (unused.length > 0) {
    throw new JobmonError("unknown_placeholder", {
      detail: `The task template ${quoteText(name)} declares arguments its command does not use: ${quoteList(unused)}.`,
      hint: "Use each in the command as {arg}, or do not declare it.",
      ids: { taskTemplate: name, args: unused },
    });
  }
}

function nameTemplate(name: string, commandTemplate: string): readonly string[] {
  try {
    return parsePlaceholders(commandTemplate);
  } catch (error) {
    if (!(error instanceof JobmonError)) throw error;
    throw new JobmonError(error.code, {
      detail: error.detail,
      hint: error.hint,
      ids: { taskTemplate: name },
    });
  }
}

function refuse(name: string, why: string, hint: string, args: readonly string[] = []): JobmonError {
  return new JobmonError("invalid_template", {
    detail: `The task template ${quoteText(name)} ${why}.`,
    hint,
    ids: args.length === 0 ? { taskTemplate: name } : { taskTemplate: name, args },
  });
}
