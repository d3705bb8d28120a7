import type { Command, Option } from "commander";

/** A command as a completion script sees it. */
export interface CompletionNode {
  /** `/workflow/status`; the empty text for `jobmon` itself. */
  readonly at: string;
  readonly summary: string;
  readonly children: readonly CompletionWord[];
  readonly options: readonly CompletionOption[];
}

export interface CompletionWord {
  readonly word: string;
  readonly summary: string;
}

export interface CompletionOption {
  /** `-o` and `--output`. */
  readonly flags: readonly string[];
  readonly summary: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** Every command that `--help` shows, parents before children. */
export function describeTree(command: Command, at = ""): readonly CompletionNode[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command);
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  const [argument] = command.registeredArguments;
  const values = (argument?.argChoices ?? []).map((word) => ({ word, summary: argument?.description ?? "" }));
  const node = {
    at,
    summary: command.description(),
    children: [...children.map((child) => ({ word: child.name(), summary: child.description() })), ...values],
    options: options.map(describeOption),
  };
  return [node, ...children.flatMap((child) => describeTree(child, `${at}/${child.name()}`))];
}

function describeOption(option: Option): CompletionOption {
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    summary: option.description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
  };
}

/** The places below the root, for the `case` that follows the words typed so far. */
export function listPlaces(tree: readonly CompletionNode[]): readonly string[] {
  return tree.map(({ at }) => at).filter((at) => at !== "");
}
