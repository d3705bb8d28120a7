import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { openStore } from "../open-store.ts";
import { createTestFolder } from "./test-folder.ts";

test("a store that is closed leaves one file, whether it was used or not", async () => {
  using folder = createTestFolder();
  const uses = [
    async () => undefined,
    (store: Awaited<ReturnType<typeof openStore>>) => store.takeIds("workflow", 1),
    (store: Awaited<ReturnType<typeof openStore>>) =>
      store.read((db) => db.selectFrom("tool").selectAll().execute()),
  ];
  for (const use of uses) {
    const store = await openStore({ url: `sqlite:${folder.path}/jobmon.sqlite` });
    await use(store);
    await store.close();
    expect(readdirSync(folder.path)).toEqual(["jobmon.sqlite"]);
  }
});
