/** Hashes text to 64 lower-case hex characters. It comes in from outside: core has no cryptography of its own. */
export type Sha256 = (text: string) => string;

/**
 * Joins fields so that no two different lists give the same text: each is preceded by its length, and the kind keeps
 * hashes of different things apart. (`a_b`,`c` and `a`,`b_c` joined by `_` would be the same.) Half surrogate pairs
 * would be lost on the way to UTF-8; names are checked for them, and values cannot carry them to a shell.
 */
export function encodeFields(kind: string, fields: readonly (string | number)[]): string {
  let text = `${kind};`;
  for (const field of fields) {
    const value = String(field);
    text += `${value.length}:${value}`;
  }
  return text;
}
