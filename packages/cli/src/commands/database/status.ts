import { formatMemory, JobmonError } from "@jobmon/core";
import { measureTables, SCHEMA_VERSION, type TableSize } from "@jobmon/store";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import { type Column, renderTable } from "../../output/table.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { placeOf, withDatabase } from "./with-database.ts";

const COLUMNS: readonly Column<TableSize>[] = [
  { title: "TABLE", cell: ({ table }) => table },
  { title: "ROWS", cell: ({ rows }) => rows },
  { title: "SIZE", cell: ({ bytes }) => formatMemory(bytes), align: "right" },
];

/** 1: migrations are pending. */
export async function run(shell: Shell, input: OutputChoice): Promise<Verdict> {
  const { url } = (await shell.settings()).db;
  return withDatabase(shell, async (store) => {
    const found = store.schemaVersion;
    if (found > SCHEMA_VERSION)
      throw new JobmonError("database_too_new", {
        detail: `The database ${placeOf(url)} has schema version ${found}; this program knows versions up to ${SCHEMA_VERSION}.`,
        hint: "Use the newer jobmon that wrote it.",
      });
    const sizes = await measureTables(store);
    const output = createOutput(shell.terminal, input);
    output.say(placeOf(url));
    output.say(describeVersion(found));
    output.show({
      rows: sizes,
      id: ({ table }) => table,
      render: (page) => (sizes.length === 0 ? "" : `\n${renderTable(page, COLUMNS, sizes)}`),
    });
    return found === SCHEMA_VERSION ? 0 : 1;
  });
}

function describeVersion(found: number): string {
  const pending = SCHEMA_VERSION - found;
  if (pending === 0) return `Schema version ${found}; no migration is pending.`;
  const what = found === 0 ? "There is no schema yet" : `Schema version ${found}`;
  return `${what}; ${pending === 1 ? "1 migration is" : `${pending} migrations are`} pending: \`jobmon db migrate\`.`;
}
