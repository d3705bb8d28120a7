import { resolve } from "node:path";
import { formatMemory } from "@jobmon/core";
import type { Shell } from "../../shell.ts";
import { backUp } from "./back-up.ts";
import { placeOf } from "./with-database.ts";

export async function run(shell: Shell, { file }: { readonly file: string }): Promise<void> {
  const { url } = (await shell.settings()).db;
  const path = resolve(file);
  const bytes = await backUp(url, path);
  shell.terminal.write(`${placeOf(url)} is backed up in ${path}, ${formatMemory(bytes)}.\n`);
}
