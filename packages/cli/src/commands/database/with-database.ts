import { openStore, type Store } from "@jobmon/store";
import { createProgressLine, type ProgressLine } from "../../output/progress-line.ts";
import type { Shell } from "../../shell.ts";

/** The database of db.url as it is; closed again, whatever happens. */
export async function withDatabase<T>(
  shell: Shell,
  work: (store: Store, progress: ProgressLine) => Promise<T>,
): Promise<T> {
  const { url } = (await shell.settings()).db;
  const store = await openStore({ url, schema: "as it is" });
  const progress = createProgressLine(shell.terminal);
  try {
    return await work(store, progress);
  } finally {
    progress.end();
    await store.close();
  }
}

/** The URL without its password, for people. */
export function placeOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.password !== "") parsed.password = "";
  return parsed.href;
}
