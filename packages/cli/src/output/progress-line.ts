import { formatCount } from "@jobmon/core";
import { createPaint } from "./palette.ts";
import { progressBar } from "./progress-bar.ts";
import type { Terminal } from "./terminal.ts";

/** One line that is written over and over while something long goes on; nothing where no person looks. */
export interface ProgressLine {
  readonly tell: (advance: { readonly what: string; readonly done: number; readonly total: number }) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

const EVERY_MS = 100;
const CLEAR_LINE = "\r\u001b[2K";

export function createProgressLine(terminal: Terminal): ProgressLine {
  if (!terminal.isInteractive) return { tell: () => {}, end: () => {} };
  const paint = createPaint(terminal.colours);
  let nextAt = 0;
  return {
    tell: ({ what, done, total }) => {
      const now = performance.now();
      if (now < nextAt) return;
      nextAt = now + EVERY_MS;
      const bar = progressBar({ DONE: done }, Math.max(total, 1))
        .map(({ text, style }) => paint(text, style))
        .join("");
      terminal.write(`${CLEAR_LINE}${bar} ${what}, ${formatCount(done)} of ${formatCount(total)}`);
    },
    end: () => terminal.write(CLEAR_LINE),
  };
}
