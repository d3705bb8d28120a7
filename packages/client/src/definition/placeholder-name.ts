/**
 * The names of the holes in a command, read from its literal type: `"run {loc} {{x}}"` gives `"loc"`. A command that is
 * only known at run time gives `string`.
 */
export type PlaceholderName<Command extends string, Found extends string = never> = string extends Command
  ? string
  : Command extends `${string}{${infer Rest}`
    ? Rest extends `{${infer After}`
      ? PlaceholderName<After, Found>
      : Rest extends `${infer Name}}${infer After}`
        ? PlaceholderName<After, Found | Name>
        : Found
    : Found;
