import type { TaskRow } from "../api/queries.ts";
import { type CsvValue, quoteCsv, writeCsvLine } from "../table/quote-csv.ts";

const FIELDS: Readonly<Record<string, (row: TaskRow) => CsvValue>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  template: ({ templateName }) => templateName,
  status: ({ status }) => status,
  status_at: ({ statusAt }) => new Date(statusAt).toISOString(),
  attempts: ({ attempts }) => attempts,
  max_attempts: ({ maxAttempts }) => maxAttempts,
  run_seconds: ({ latest }) => latest?.runSeconds,
  peak_memory_bytes: ({ latest }) => latest?.peakMemoryBytes,
  cores: ({ latest }) => latest?.requested.cores,
  memory_bytes: ({ latest }) => latest?.requested.memoryBytes,
  runtime_seconds: ({ latest }) => latest?.requested.runtimeSeconds,
  queue: ({ latest }) => latest?.requested.queue,
  error: ({ latest }) => latest?.errorLine,
};

interface Part {
  readonly body: Blob;
  /** The args that were known when it was written. */
  readonly args: number;
}

/**
 * Tasks as CSV, page by page. A later page may have args that no page before it had: these are the last columns, and the
 * lines of the pages before get their commas at the end.
 */
export class TaskCsv {
  readonly #argNames: string[] = [];
  readonly #known = new Set<string>();
  readonly #parts: Part[] = [];
  rows = 0;

  add(rows: readonly TaskRow[]): void {
    for (const { args } of rows)
      for (const name of Object.keys(args)) {
        if (this.#known.has(name)) continue;
        this.#known.add(name);
        this.#argNames.push(name);
      }
    const lines = rows.map((row) =>
      writeCsvLine([
        ...Object.values(FIELDS).map((read) => read(row)),
        ...this.#argNames.map((name) => row.args[name]),
      ]),
    );
    this.#parts.push({
      body: new Blob(lines.map((line) => `${line}\n`)),
      args: this.#argNames.length,
    });
    this.rows += rows.length;
  }

  async finish(): Promise<readonly BlobPart[]> {
    const head = [...Object.keys(FIELDS), ...this.#argNames.map((name) => `arg.${name}`)].map(quoteCsv);
    const bodies = this.#parts.map(({ body, args }) => pad(body, this.#argNames.length - args));
    return [`${head.join(",")}\n`, ...(await Promise.all(bodies))];
  }
}

/** A quoted value may hold a line break, so a line ends where the quotes before it are even. */
async function pad(body: Blob, missing: number): Promise<BlobPart> {
  if (missing === 0) return body;
  const commas = ",".repeat(missing);
  let isQuoted = false;
  return (await body.text()).replace(/["\n]/g, (mark) => {
    if (mark === '"') isQuoted = !isQuoted;
    return mark === "\n" && !isQuoted ? `${commas}\n` : mark;
  });
}
