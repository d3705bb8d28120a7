import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for one test, gone when it is over. */
export function createTestFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "jobmon-store-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
