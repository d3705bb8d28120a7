import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Batch } from "./batch.ts";

const KEY_BYTES = 5;
const PRIVATE = 0o600;

/**
 * One file for each array, written before it can exist in Slurm and kept until the server has the end of all its members:
 * what a successor needs to find it by name. The key in the folder tells our jobs from those of others.
 */
export class BatchJournal {
  readonly key: string;
  readonly #dir: string;
  readonly #outputDir: string;

  constructor(spoolDir: string) {
    this.#dir = join(spoolDir, "batches");
    this.#outputDir = join(spoolDir, "output");
    for (const dir of [this.#dir, this.#outputDir]) mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.key = this.#readOrMakeKey(join(spoolDir, "key"));
  }

  /** Where slurmstepd writes what it has to say about the elements of an array. */
  outputPathOf(name: string): string {
    return join(this.#outputDir, `${name}.log`);
  }

  /** The file is whole, and on the disk, when this is over. */
  async write(batch: Batch): Promise<void> {
    const path = this.#pathOf(batch.name);
    await writeFile(`${path}.new`, `${JSON.stringify(batch)}\n`, { mode: PRIVATE, flush: true });
    await rename(`${path}.new`, path);
  }

  /** Adds the job's id. Nothing depends on it: where it is lost, the job is found by its name. */
  noteJob(name: string, arrayJobId: number): void {
    appendFileSync(this.#pathOf(name), `${arrayJobId}\n`);
  }

  remove(name: string): void {
    rmSync(this.#pathOf(name), { force: true });
    rmSync(this.outputPathOf(name), { force: true });
  }

  /** What predecessors left. */
  read(): readonly Batch[] {
    const files = readdirSync(this.#dir).filter((file) => file.endsWith(".json"));
    return files.flatMap((file) => {
      try {
        return [parseBatch(readFileSync(join(this.#dir, file), "utf8"))];
      } catch {
        // Files appear whole; one that does not read is of no use to anybody.
        return [];
      }
    });
  }

  /** The last that was said about the elements of an array. */
  readLastWords(name: string): string {
    try {
      return readFileSync(this.outputPathOf(name), "utf8").slice(-MAX_LAST_WORDS).trim();
    } catch {
      return "";
    }
  }

  #pathOf(name: string): string {
    return join(this.#dir, `${name}.json`);
  }

  #readOrMakeKey(path: string): string {
    try {
      writeFileSync(path, randomBytes(KEY_BYTES).toString("hex"), { mode: PRIVATE, flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    return readFileSync(path, "utf8");
  }
}

const MAX_LAST_WORDS = 2_000;

/** The batch, and below it the id of its job, once that is known; a line that was cut off is none. */
function parseBatch(text: string): Batch {
  const [words = "", ...ids] = text.split("\n").slice(0, -1);
  const batch = JSON.parse(words) as Batch;
  const arrayJobId = ids.map(Number).findLast((id) => Number.isInteger(id) && id > 0);
  return { ...batch, arrayJobId: arrayJobId ?? batch.arrayJobId };
}
