/**
 * What there is to run in a page of the guide, and to compare.
 *
 * A step is shown in all languages: neighbouring `<details>` whose summaries are their names. In them and beside them are
 * fenced blocks: a language is run, `sh` is run, a language or `yaml` with a file name is a file that scripts use, and
 * `text` is what the block before it prints. Anything else is an error, so that nothing in the guide goes untried.
 */
export const LANGUAGES = ["Python", "R", "TypeScript"] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Snippet {
  readonly line: number;
  readonly code: string;
  /** What it prints, where that is shown. */
  output?: string;
}

export interface PageFile {
  readonly name: string;
  readonly text: string;
  readonly language: Language | undefined;
}

export interface Page {
  readonly snippets: Readonly<Record<Language, readonly Snippet[]>>;
  readonly commands: readonly Snippet[];
  readonly files: readonly PageFile[];
}

const FENCES: Readonly<Record<string, Language>> = { python: "Python", r: "R", ts: "TypeScript" };

interface State {
  readonly snippets: Record<Language, Snippet[]>;
  readonly commands: Snippet[];
  readonly files: PageFile[];
  /** The language whose `<details>` is open. */
  inside: Language | undefined;
  /** Languages of the step so far. */
  step: Language[];
  /** What a `text` block would be the output of. */
  latest: readonly Snippet[];
}

/** Throws, naming page and line, for what is no part of a guide that can be tried. */
export function parsePage(name: string, text: string): Page {
  const state: State = {
    snippets: { Python: [], R: [], TypeScript: [] },
    commands: [],
    files: [],
    inside: undefined,
    step: [],
    latest: [],
  };
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    const refuse = (why: string) => new Error(`${name}:${at + 1}: ${why}`);
    const opened = line.match(/^<details(?: open)?><summary>(.+)<\/summary>$/)?.[1];
    if (opened !== undefined) openTab(state, opened, refuse);
    else if (line === "</details>") state.inside = undefined;
    else if (line.startsWith("```")) {
      const end = lines.indexOf("```", at + 1);
      if (end === -1) throw refuse("a block without an end");
      addBlock(
        state,
        { info: line.slice(3).trim(), code: lines.slice(at + 1, end).join("\n"), line: at + 1 },
        refuse,
      );
      at = end;
    } else if (line.trim() !== "" && state.inside === undefined && state.step.length > 0)
      endStep(state, refuse);
  }
  if (state.step.length > 0) endStep(state, (why) => new Error(`${name}: ${why}`));
  return state;
}

type Refuse = (why: string) => Error;

function openTab(state: State, summary: string, refuse: Refuse): void {
  const language = LANGUAGES.find((one) => one === summary);
  if (language === undefined) throw refuse(`a tab called ${summary}, which is no language of the guide`);
  if (LANGUAGES[state.step.length] !== language)
    throw refuse(`a step is shown in ${LANGUAGES.join(", ")}, in this order`);
  state.inside = language;
  state.step.push(language);
}

function endStep(state: State, refuse: Refuse): void {
  if (state.step.length !== LANGUAGES.length)
    throw refuse(`the step before this is shown in ${state.step.join(" and ")} alone`);
  state.step = [];
}

function addBlock(state: State, block: { info: string; code: string; line: number }, refuse: Refuse): void {
  const { info, code, line } = block;
  const [fence = "", file] = info.split(" ");
  const language = FENCES[fence];
  if (fence === "text") {
    addOutput(state, code, refuse);
    return;
  }
  if (file !== undefined && (fence === "yaml" || language !== undefined)) {
    state.files.push({ name: file, text: `${code}\n`, language: state.inside });
    return;
  }
  const snippet: Snippet = { line, code };
  if (fence === "sh" && state.inside === undefined) state.commands.push(snippet);
  else if (language !== undefined && language === state.inside) state.snippets[language].push(snippet);
  else throw refuse(`a block of ${info === "" ? "no language" : info}, which nothing would try`);
  const isShared = language !== undefined && state.inside === LANGUAGES.at(-1);
  // Behind the last tab, an output is that of all.
  state.latest = isShared ? LANGUAGES.flatMap((one) => state.snippets[one].slice(-1)) : [snippet];
}

function addOutput(state: State, code: string, refuse: Refuse): void {
  const own = state.inside === undefined ? state.latest : state.latest.slice(-1);
  if (own.length === 0 || own.some(({ output }) => output !== undefined))
    throw refuse("an output of nothing");
  for (const snippet of own) snippet.output = code;
}
