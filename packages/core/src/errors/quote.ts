const MAX_QUOTED_CHARACTERS = 60;

/** Foreign text in quotes for a message: escaped, so that it cannot disturb a terminal or a log, and cut when long. */
export function quoteText(text: string): string {
  const cut = text.length > MAX_QUOTED_CHARACTERS ? `${text.slice(0, MAX_QUOTED_CHARACTERS)}…` : text;
  return JSON.stringify(cut).replace(/[\u007f-\u009f\u2028\u2029]/g, escapeCharacter);
}

/** Several names in quotes, separated by commas. */
export function quoteList(texts: readonly string[]): string {
  return texts.map(quoteText).join(", ");
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
