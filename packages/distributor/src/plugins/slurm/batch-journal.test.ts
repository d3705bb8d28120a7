import { expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Batch } from "./batch.ts";
import { BatchJournal } from "./batch-journal.ts";

const BATCH: Batch = { name: "jm-1-2", createdAt: 5, members: [], arrayJobId: null };

test("an array is read back with the id of its job, unless the id was cut off", async () => {
  const dir = mkdtempSync(join(tmpdir(), "jm-journal-"));
  try {
    const journal = new BatchJournal(dir);
    await journal.write(BATCH);
    expect(new BatchJournal(dir).read()).toEqual([BATCH]);
    const [file = ""] = readdirSync(join(dir, "batches"));
    appendFileSync(join(dir, "batches", file), "12");
    expect(journal.read()).toEqual([BATCH]);
    appendFileSync(join(dir, "batches", file), "34\n");
    expect(journal.read()).toEqual([{ ...BATCH, arrayJobId: 1234 }]);
    journal.noteJob(BATCH.name, 77);
    expect(new BatchJournal(dir).read()).toEqual([{ ...BATCH, arrayJobId: 77 }]);
    journal.remove(BATCH.name);
    expect(journal.read()).toEqual([]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
