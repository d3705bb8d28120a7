/** What a command said of one payload. */
export type Answer =
  | { readonly resources: Readonly<Record<string, ResourceValue>> }
  | { readonly error: string };

export type ResourceValue = string | number | boolean | null;

const ANSWER_PREFIX = "JOBMON-RESOURCES ";
const MAX_SHOWN_CHARACTERS = 200;

/** The answers in what a command printed, one for each payload; or why there are none. */
export function readAnswers(
  output: string,
  payloads: number,
): readonly Answer[] | { readonly fault: string } {
  const line = output.split("\n").findLast((one) => one.startsWith(ANSWER_PREFIX));
  if (line === undefined) return { fault: `it printed no line that begins with ${ANSWER_PREFIX.trim()}` };
  const answers = parse(line.slice(ANSWER_PREFIX.length));
  if (!Array.isArray(answers)) return { fault: `its answer is no JSON list: ${shorten(line)}` };
  if (answers.length !== payloads)
    return { fault: `it was asked for ${payloads} answers and gave ${answers.length}` };
  return answers.map(readAnswer);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readAnswer(answer: unknown): Answer {
  if (!isRecord(answer)) return { error: `The answer is not an object: ${shorten(JSON.stringify(answer))}` };
  if (typeof answer.error === "string") return { error: answer.error };
  const { resources } = answer;
  if (!isRecord(resources))
    return { error: `The answer has neither resources nor an error: ${shorten(JSON.stringify(answer))}` };
  const strange = Object.entries(resources).find(([, value]) => !isResourceValue(value));
  if (strange === undefined) return { resources: resources as Record<string, ResourceValue> };
  const [name, value] = strange;
  return {
    error: `The resource ${shorten(name)} must be a text, a number, true, false or nothing, not ${shorten(JSON.stringify(value))}`,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isResourceValue(value: unknown): value is ResourceValue {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function shorten(text: string): string {
  return text.length <= MAX_SHOWN_CHARACTERS ? text : `${text.slice(0, MAX_SHOWN_CHARACTERS)}...`;
}
