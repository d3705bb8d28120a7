/** The escapes of surrogates, of which a pair makes one character. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/**
 * Where a JSON text escapes half of a pair, which is no character: databases refuse it, or put another in its place.
 * Undefined where there is none, which mostly the text alone tells.
 */
export function findHalfPair(text: string, parsed: unknown): string | undefined {
  return SURROGATE_ESCAPE.test(text) ? search(parsed, "") : undefined;
}

function search(value: unknown, place: string): string | undefined {
  if (typeof value === "string") return value.isWellFormed() ? undefined : place || "the text";
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const name = Array.isArray(value) ? `${place}[${key}]` : place === "" ? key : `${place}.${key}`;
    const found = key.isWellFormed() ? search(inner, name) : `a name in ${place || "the body"}`;
    if (found !== undefined) return found;
  }
  return undefined;
}
