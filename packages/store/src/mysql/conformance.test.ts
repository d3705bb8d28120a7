import { setDefaultTimeout } from "bun:test";
import { describeOnServer } from "../../../../tools/databases/testing.ts";
import { describeStoreConformance } from "../conformance/index.ts";
import { openStore } from "../open-store.ts";

setDefaultTimeout(60_000);

describeOnServer("mariadb", (running) =>
  describeStoreConformance({
    name: "MariaDB",
    createDatabase: async () => {
      const url = running().createDatabase();
      return { url, open: () => openStore({ url }), [Symbol.asyncDispose]: async () => {} };
    },
  }),
);
