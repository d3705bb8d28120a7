import { checkDatabase } from "@jobmon/store";
import { cleanLine } from "../../output/table.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { placeOf, withDatabase } from "./with-database.ts";

/** 1: something does not fit together. */
export async function run(shell: Shell): Promise<Verdict> {
  const { url } = (await shell.settings()).db;
  const faults = await withDatabase(shell, (store, progress) => checkDatabase(store, progress.tell));
  if (faults.length === 0) {
    shell.terminal.write(`${placeOf(url)}: everything fits together.\n`);
    return 0;
  }
  shell.terminal.write(faults.map((fault) => `! ${cleanLine(fault)}\n`).join(""));
  shell.terminal.write(
    "Restore a backup, or keep this list and ask for help; `jobmon db check` changes nothing.\n",
  );
  return 1;
}
