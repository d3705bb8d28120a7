import { JobmonError } from "../errors/jobmon-error.ts";
import { quoteList, quoteText } from "../errors/quote.ts";
import { parsePlaceholders, splitTemplate } from "./placeholders.ts";

export type RenderCommand = (values: readonly string[]) => string;

/** A renderer of one template; it takes the values in the order of `argOrder` and costs one concatenation a part. */
export function compileCommand(commandTemplate: string, argOrder: readonly string[]): RenderCommand {
  const missing = parsePlaceholders(commandTemplate).filter((name) => !argOrder.includes(name));
  if (missing.length > 0) {
    throw new JobmonError("unknown_placeholder", {
      detail: `The command template ${quoteText(commandTemplate)} has placeholders that nothing fills: ${quoteList(missing)}.`,
      hint: `Give a value for each; values are given for ${quoteList(argOrder) || "none"}.`,
      ids: { args: missing },
    });
  }
  const parts = splitTemplate(commandTemplate).map((part) =>
    "text" in part ? part.text : argOrder.indexOf(part.placeholder),
  );
  return (values) => {
    if (values.length !== argOrder.length) throw refuseValues(commandTemplate, argOrder, values);
    let command = "";
    for (const part of parts) command += typeof part === "string" ? part : values[part];
    return command;
  };
}

function refuseValues(template: string, argOrder: readonly string[], values: readonly string[]): JobmonError {
  return new JobmonError("invalid_request", {
    detail: `The command template ${quoteText(template)} was given ${values.length} values for ${argOrder.length} arguments.`,
    hint: `Give one value for each of ${quoteList(argOrder) || "none"}, in this order.`,
  });
}
