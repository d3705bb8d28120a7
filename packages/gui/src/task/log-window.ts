/**
 * The part of a log that the page holds. A log may have a gigabyte, so the page reads ranges of it, keeps those next to
 * each other, and lets go of the far end when it holds enough.
 */
export interface LogPart {
  readonly offset: number;
  readonly text: string;
}

export interface LogWindow {
  readonly parts: readonly LogPart[];
  readonly totalBytes: number | null;
  readonly isLive: boolean;
  readonly source: "file" | "stored" | "none";
}

export const PART_BYTES = 65_536;
export const MAX_PARTS = 24;

const NEWLINE = 0x0a;
const encoder = new TextEncoder();
export const bytesOf = (text: string): number => encoder.encode(text).length;

export const startOf = ({ parts }: LogWindow): number => parts[0]?.offset ?? 0;

export function endOf({ parts }: LogWindow): number {
  const last = parts.at(-1);
  return last === undefined ? 0 : last.offset + bytesOf(last.text);
}

/** With another part at its end; what is too much goes at the start. */
export function append(window: LogWindow, part: LogPart): LogWindow {
  const parts = part.text === "" ? window.parts : [...window.parts, part];
  return { ...window, parts: parts.slice(-MAX_PARTS) };
}

export function prepend(window: LogWindow, part: LogPart): LogWindow {
  const parts = part.text === "" ? window.parts : [part, ...window.parts];
  return { ...window, parts: parts.slice(0, MAX_PARTS) };
}

/** The line in which a byte stands; undefined while the window does not hold it. */
export function lineAt(window: LogWindow, offset: number): number | undefined {
  if (offset < startOf(window) || offset >= endOf(window)) return undefined;
  const before = encoder
    .encode(window.parts.map(({ text }) => text).join(""))
    .subarray(0, offset - startOf(window));
  return before.reduce((count, byte) => (byte === NEWLINE ? count + 1 : count), 0);
}

/** Its lines; the first is cut when the window does not begin at the start of one. */
export function linesOf({ parts }: LogWindow): readonly string[] {
  const lines = parts
    .map(({ text }) => text)
    .join("")
    .split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map(lastOverwrite);
}

/** A progress bar writes its line again and again after a carriage return; what a terminal shows is the last. */
function lastOverwrite(line: string): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf("\r") + 1);
}
