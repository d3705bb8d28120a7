/**
 * A process that takes ids, in blocks and one at a time, and prints them as JSON.
 *
 * Usage: bun take-ids.ts URL TURNS
 */
import { takeIdsIn } from "../id-blocks.ts";
import { openStore } from "../open-store.ts";

const [url = "", turns = "1"] = process.argv.slice(2);
const store = await openStore({ url });
const ids: number[] = [];
for (let turn = 0; turn < Number(turns); turn++) {
  ids.push(await store.takeIds("task_instance", 1));
  ids.push(await store.write((tx) => takeIdsIn(tx, "task_instance", 1)));
}
await store.close();
console.log(JSON.stringify(ids));
