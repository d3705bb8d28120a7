import { existsSync, realpathSync } from "node:fs";
import { JobmonError } from "@jobmon/core";
import { type CopiedTable, copyDatabase, openStore, parseServerUrl } from "@jobmon/store";
import { refuseUsage } from "../../input/refusal.ts";
import { isFolderLocked } from "../../local/folder-lock.ts";
import { countOf } from "../../output/counting.ts";
import { pageOf } from "../../output/output.ts";
import { type Column, renderTable } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";
import { placeOf, withDatabase } from "./with-database.ts";

const COLUMNS: readonly Column<CopiedTable>[] = [
  { title: "TABLE", cell: ({ table }) => table },
  { title: "ROWS", cell: ({ rows }) => rows },
  { title: "SHA-256", cell: ({ hash }) => hash.slice(0, 16) },
];

export async function run(shell: Shell, { to }: { readonly to: string }): Promise<void> {
  const settings = await shell.settings();
  const from = settings.db.url;
  if (identify(from) === identify(to))
    throw refuseUsage(`${placeOf(to)} is where the database is already.`, "Name another one with --to.");
  if (isFolderLocked(settings.data.dir))
    throw new JobmonError("conflict", {
      detail: `A server runs in ${settings.data.dir}; what it would write after the copy began would be missing from it.`,
      hint: "End it first with `jobmon down`, or stop every server of this database, and copy then.",
    });
  const copied = await withDatabase(shell, async (source, progress) => {
    const target = await openStore({ url: to });
    try {
      return await copyDatabase({ from: source, to: target }, progress.tell);
    } finally {
      await target.close();
    }
  });
  const rows = copied.reduce((sum, table) => sum + table.rows, 0);
  const filled = copied.filter((table) => table.rows > 0);
  shell.terminal.write(renderTable(pageOf(shell.terminal), COLUMNS, filled));
  shell.terminal.write(
    `${countOf(rows, "row")} copied to ${placeOf(to)} and compared there. Set db.url to it, then start the server.\n`,
  );
}

/** What two URLs have in common that name the same database. */
function identify(url: string): string {
  if (url.startsWith("sqlite:")) {
    const path = url.slice("sqlite:".length);
    return `sqlite:${existsSync(path) ? realpathSync(path) : path}`;
  }
  const kind = url.startsWith("postgres") ? "postgres" : "mysql";
  if (!URL.canParse(url)) return url;
  const { host, port, database, options } = parseServerUrl(url, kind === "postgres" ? 5_432 : 3_306);
  return `${kind}://${host}:${port}/${database}?${options.get("schema") ?? ""}`;
}
