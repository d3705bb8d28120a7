/**
 * Says where a text stops being JSON and what should stand there. The runtime's own parser names no place; this reader
 * runs only after that one refused. It keeps its own stack, so that depth cannot exhaust the program's.
 */
type TokenKind = "[" | "]" | "{" | "}" | "," | ":" | "string" | "scalar" | "end" | "unknown";
type State = "value" | "firstItem" | "firstName" | "name" | "colon" | "afterItem" | "afterMember" | "end";

interface Token {
  readonly kind: TokenKind;
  readonly end: number;
}

interface Fault {
  readonly at: number;
  readonly why: string;
}

const VALUE = ["[", "{", "string", "scalar"] as const;
const STATES: Readonly<Record<State, { readonly accepts: readonly TokenKind[]; readonly words: string }>> = {
  value: { accepts: VALUE, words: "a value" },
  firstItem: { accepts: [...VALUE, "]"], words: 'a value or "]"' },
  firstName: { accepts: ["string", "}"], words: 'a name in double quotes or "}"' },
  name: { accepts: ["string"], words: "a name in double quotes" },
  colon: { accepts: [":"], words: '":"' },
  afterItem: { accepts: [",", "]"], words: '"," or "]"' },
  afterMember: { accepts: [",", "}"], words: '"," or "}"' },
  end: { accepts: ["end"], words: "nothing more" },
};

const MAX_SHOWN_CHARACTERS = 20;
const SPACE = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Null when the text is JSON after all. */
export function locateJsonFault(text: string): string | null {
  const fault = findFault(text);
  if (fault === null) return null;
  const before = text.slice(0, fault.at);
  const line = before.split("\n").length;
  const column = fault.at - before.lastIndexOf("\n");
  return `at line ${line}, column ${column}, ${fault.why}`;
}

function findFault(text: string): Fault | null {
  const open: TokenKind[] = [];
  let state: State = "value";
  let at = 0;
  for (;;) {
    at = matchEnd(SPACE, text, at) ?? at;
    const token = readToken(text, at);
    if ("why" in token) return token;
    if (!STATES[state].accepts.includes(token.kind)) {
      return { at, why: `${STATES[state].words} was expected, ${showText(text, at)} was found` };
    }
    if (token.kind === "end") return null;
    state = nextState(state, token.kind, open);
    at = token.end;
  }
}

/** Keeps `open`, the brackets around the place, in step. */
function nextState(state: State, kind: TokenKind, open: TokenKind[]): State {
  if (kind === "[" || kind === "{") {
    open.push(kind);
    return kind === "[" ? "firstItem" : "firstName";
  }
  if (kind === ",") return open.at(-1) === "[" ? "value" : "name";
  if (kind === ":") return "value";
  if (kind === "string" && (state === "name" || state === "firstName")) return "colon";
  if (kind === "]" || kind === "}") open.pop();
  if (open.length === 0) return "end";
  return open.at(-1) === "[" ? "afterItem" : "afterMember";
}

function readToken(text: string, at: number): Token | Fault {
  const letter = text[at];
  if (letter === undefined) return { kind: "end", end: at };
  if (letter === '"') return readString(text, at);
  if (isPunctuation(letter)) return { kind: letter, end: at + 1 };
  const end = matchEnd(SCALAR, text, at);
  return end === null ? { kind: "unknown", end: at } : { kind: "scalar", end };
}

function readString(text: string, start: number): Token | Fault {
  let at = start + 1;
  for (;;) {
    at = matchEnd(PLAIN, text, at) ?? at;
    if (text[at] === '"') return { kind: "string", end: at + 1 };
    if (at === text.length) return { at: start, why: "a string begins that does not end" };
    if (text[at] !== "\\")
      return { at, why: "a control character stands in a string; write it as an escape" };
    const end = matchEnd(ESCAPE, text, at);
    if (end === null)
      return {
        at,
        why: `a string has the escape ${JSON.stringify(text.slice(at, at + 2))}, which JSON lacks`,
      };
    at = end;
  }
}

function isPunctuation(letter: string): letter is "[" | "]" | "{" | "}" | "," | ":" {
  return "[]{},:".includes(letter);
}

function matchEnd(sticky: RegExp, text: string, at: number): number | null {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : null;
}

function showText(text: string, at: number): string {
  if (at === text.length) return at === 0 ? "an empty text" : "the end of the text";
  return JSON.stringify(text.slice(at, at + MAX_SHOWN_CHARACTERS));
}
