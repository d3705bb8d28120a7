import { createPaint } from "./palette.ts";
import { type Column, cleanLine, type Page, renderTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export const OUTPUT_FORMATS = ["table", "json"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** What a command found: rows for programs, a picture for people, ids for `--quiet`. */
export interface Listing<R> {
  readonly rows: readonly R[];
  readonly id: (row: R) => string | number;
  readonly render: (page: Page) => string;
}

/** A listing whose picture is one table. */
export function tableOf<R extends { readonly id: number }>(table: {
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  /** Said instead of an empty table. */
  readonly none: string;
  /** Said below the table, such as where there is more. */
  readonly note?: string;
}): Listing<R> {
  const { rows, columns, none, note = "" } = table;
  const below = note === "" ? "" : `${note}\n`;
  return {
    rows,
    id: ({ id }) => id,
    render: (page) => (rows.length === 0 ? `${none}\n` : renderTable(page, columns, rows) + below),
  };
}

export interface Output {
  readonly show: <R>(listing: Listing<R>) => void;
  /** A sentence that only a person needs. */
  readonly say: (sentence: string) => void;
}

export interface OutputChoice {
  readonly output?: OutputFormat;
  readonly quiet?: boolean;
}

export function createOutput(terminal: Terminal, choice: OutputChoice): Output {
  if (choice.output === "json") return createJsonOutput(terminal);
  return choice.quiet ? createQuietOutput(terminal) : createTableOutput(terminal);
}

export function pageOf(terminal: Terminal): Page {
  return { columns: terminal.columns, paint: createPaint(terminal.colours) };
}

function createTableOutput(terminal: Terminal): Output {
  return {
    show: ({ render }) => terminal.write(render(pageOf(terminal))),
    say: (sentence) => terminal.write(`${sentence}\n`),
  };
}

/** A plain array, one row a line, and nothing else on stdout. */
function createJsonOutput(terminal: Terminal): Output {
  return {
    show: ({ rows }) => {
      const lines = rows.map((row) => JSON.stringify(row)).join(",\n");
      terminal.write(lines === "" ? "[]\n" : `[\n${lines}\n]\n`);
    },
    say: () => {},
  };
}

function createQuietOutput(terminal: Terminal): Output {
  return {
    show: ({ rows, id }) => terminal.write(rows.map((row) => `${cleanLine(String(id(row)))}\n`).join("")),
    say: () => {},
  };
}
