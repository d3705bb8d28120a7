import { JobmonError } from "../errors/jobmon-error.ts";
import { quoteText } from "../errors/quote.ts";

/** A piece of a command template: text as it stands, or a hole to fill. */
export type TemplatePart = { readonly text: string } | { readonly placeholder: string };

const TOKEN = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** The names of the holes in order of first appearance. `{name}` is a hole, `{{` and `}}` are plain braces. */
export function parsePlaceholders(commandTemplate: string): readonly string[] {
  const names = splitTemplate(commandTemplate).flatMap((part) => ("text" in part ? [] : [part.placeholder]));
  return [...new Set(names)];
}

/** The template cut at its holes, with doubled braces made single; adjacent texts are joined. */
export function splitTemplate(commandTemplate: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = "";
  let position = 0;
  for (const match of commandTemplate.matchAll(TOKEN)) {
    const [token, field] = match;
    text += commandTemplate.slice(position, match.index);
    position = match.index + token.length;
    if (field !== undefined) {
      checkField(field, commandTemplate);
      if (text !== "") parts.push({ text });
      parts.push({ placeholder: field });
      text = "";
    } else if (token.length === 2) {
      text += token.charAt(0);
    } else {
      throw refuseTemplate(`has a lone ${quoteText(token)} at character ${match.index + 1}`, commandTemplate);
    }
  }
  text += commandTemplate.slice(position);
  if (text !== "") parts.push({ text });
  return parts;
}

/** Python's format strings allow more than names; what they would do to a value is not done here, so it is refused. */
function checkField(field: string, commandTemplate: string): void {
  if (IDENTIFIER.test(field)) return;
  const shown = quoteText(`{${field}}`);
  throw refuseTemplate(`has ${shown}, ${describeField(field)}`, commandTemplate);
}

function describeField(field: string): string {
  if (field.trim() === "") return "a placeholder without a name";
  if (/^\d+$/.test(field)) return "a placeholder by position";
  if (field.includes(":")) return "a placeholder with a format";
  if (field.includes("!")) return "a placeholder with a conversion";
  if (field.includes("[")) return "a placeholder with an index";
  if (field.includes(".")) return "a placeholder with an attribute";
  return "which is not a name of letters, digits and underscores";
}

function refuseTemplate(why: string, commandTemplate: string): JobmonError {
  return new JobmonError("invalid_template", {
    detail: `The command template ${quoteText(commandTemplate)} ${why}.`,
    hint: "Write placeholders as {name}, and a brace that is meant as such twice: {{ or }}.",
  });
}
