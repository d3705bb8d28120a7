import { setDefaultTimeout } from "bun:test";
import { describeOnServer } from "../../../../tools/databases/testing.ts";
import { describeStoreConformance } from "../conformance/index.ts";
import { openStore } from "../open-store.ts";

setDefaultTimeout(60_000);

describeOnServer("postgres", (running) =>
  describeStoreConformance({
    name: "PostgreSQL",
    createDatabase: async () => {
      const url = running().createDatabase();
      return { url, open: () => openStore({ url }), [Symbol.asyncDispose]: async () => {} };
    },
  }),
);
