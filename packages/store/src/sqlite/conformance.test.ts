import { describeStoreConformance } from "../conformance/index.ts";
import { openStore } from "../open-store.ts";
import { createTestFolder } from "./test-folder.ts";

describeStoreConformance({
  name: "SQLite",
  createDatabase: async () => {
    const folder = createTestFolder();
    const url = `sqlite:${folder.path}/jobmon.sqlite`;
    return {
      url,
      open: () => openStore({ url }),
      [Symbol.asyncDispose]: async () => folder[Symbol.dispose](),
    };
  },
});
