import { type Colours, type Line, paintLine } from "./palette.ts";

/** Where progress is shown. */
export interface ProgressTerminal {
  readonly columns: number;
  readonly rows?: number;
  readonly colours: Colours;
  /** Lines that were written can be written over. */
  readonly isInteractive: boolean;
  readonly write: (text: string) => void;
}

export const DEFAULT_ROWS = 24;

/** A block of lines at the end of a terminal that is drawn over itself; notes go above it. */
export interface Display {
  readonly draw: (lines: readonly Line[]) => void;
  readonly note: (text: string) => void;
  /** Leaves what was drawn where it is; the next block begins below. */
  readonly release: () => void;
}

export function createDisplay(terminal: ProgressTerminal): Display {
  let drawn: readonly Line[] = [];
  const erase = () => (drawn.length === 0 ? "" : `\u001b[${drawn.length}F\u001b[0J`);
  const paint = (lines: readonly Line[]) => lines.map((line) => `${paintLine(line, terminal)}\n`).join("");
  return {
    draw: (lines) => {
      terminal.write(erase() + paint(lines));
      drawn = lines;
    },
    note: (text) => terminal.write(`${erase()}${text}\n${paint(drawn)}`),
    release: () => {
      drawn = [];
    },
  };
}
