import type { Argument, Command, Option } from "commander";
import { buildProgram, WORKER_NOTE, walkCommands } from "./program.ts";

const NOTE = "<!-- Generated from the command tree in packages/cli. Change that, not this file. -->";

/** The reference of the command line, as Markdown. */
export function renderCliDocs(): string {
  const program = buildProgram(() => async () => {}, { write: () => {}, warn: () => {} });
  const commands = walkCommands(program).filter((command) => command.commands.length === 0);
  return [
    "# The jobmon command",
    NOTE,
    `${program.description()} Every command takes these too:`,
    renderOptions(program),
    ...commands.flatMap((command) => renderCommand(program, command)),
    "## jobmon worker",
    WORKER_NOTE,
    "",
  ].join("\n\n");
}

function renderCommand(program: Command, command: Command): readonly string[] {
  const options = renderOptions(command);
  return [
    `## ${pathOf(program, command)}`,
    command.description(),
    `    ${pathOf(program, command)} ${command.usage()}`,
    ...(options === "" ? [] : [options]),
  ];
}

function renderOptions(command: Command): string {
  const help = command.createHelp();
  const lines = [
    ...help
      .visibleArguments(command)
      .map((argument: Argument) => `- \`${argument.name()}\`: ${help.argumentDescription(argument)}`),
    ...help
      .visibleOptions(command)
      .filter(({ long }: Option) => long !== "--help")
      .map((option) => `- \`${option.flags}\`: ${help.optionDescription(option)}`),
  ];
  return lines.join("\n");
}

function pathOf(program: Command, command: Command): string {
  return command.parent === null ? program.name() : `${pathOf(program, command.parent)} ${command.name()}`;
}
