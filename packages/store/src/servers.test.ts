/** What only a database of its own server can do to a store: be refused, be shared, go away and come back. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { JobmonError } from "@jobmon/core";
import type { ServerName } from "../../../tools/databases/plan.ts";
import { describeOnServer, type ServerUnderTest } from "../../../tools/databases/testing.ts";
import { checkDatabase } from "./administration/check-database.ts";
import { plantWorkflow, WORKFLOW_ID } from "./conformance/plant-workflow.ts";
import { openStore } from "./open-store.ts";
import { MIGRATIONS } from "./schema/migrations.ts";
import { sql } from "./statement.ts";
import { findTool, insertTool } from "./tables/definitions.ts";
import { lockWorkflow } from "./tables/workflows.ts";

setDefaultTimeout(120_000);

const WRITERS = 8;

for (const server of ["postgres", "mariadb"] as const)
  describeOnServer(server, (running) => describeServer(server, running), { isDurable: true });

async function refusalOf(url: string): Promise<JobmonError> {
  const result = await openStore({ url }).catch((error: unknown) => error);
  if (result instanceof JobmonError) return result;
  throw new Error(`expected a refusal, got ${String(result)}`);
}

function describeServer(server: ServerName, running: () => ServerUnderTest): void {
  test("a database that is not there, or a server, is refused without its password", async () => {
    const url = new URL(running().databases.url(server));
    url.password = "secret";
    url.pathname = "/nowhere";
    const missing = await refusalOf(url.href);
    expect(missing.code).toBe("config_invalid");
    url.port = "9";
    const unreachable = await refusalOf(url.href);
    expect(unreachable.code).toBe("database_unreachable");
    for (const { detail } of [missing, unreachable]) {
      expect(detail).toContain("nowhere");
      expect(detail).not.toContain("secret");
    }
    expect((await refusalOf(`${url.protocol}//ana@host`)).code).toBe("config_invalid");
  });

  test("a schema that a newer program wrote is refused, with both versions", async () => {
    const url = running().createDatabase();
    const store = await openStore({ url });
    await store.write((tx) => sql`UPDATE jobmon_schema SET version = ${MIGRATIONS.length + 5}`.execute(tx));
    await store.close();
    const refusal = await refusalOf(url);
    expect(refusal.code).toBe("database_too_new");
    expect(refusal.detail).toContain(String(MIGRATIONS.length));
    expect(refusal.detail).toContain(String(MIGRATIONS.length + 5));
  });

  test("stores that are opened at once make one schema", async () => {
    const url = running().createDatabase();
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore({ url })));
    for (const [at, store] of stores.entries())
      await store.write((tx) => insertTool(tx, { id: at + 1, name: `tool ${at}`, versionId: at + 1, at: 0 }));
    expect(await stores[0]?.read((db) => db.selectFrom("tool").select("id").execute())).toHaveLength(4);
    await Promise.all(stores.map((store) => store.close()));
  });

  // Elsewhere a migration is one transaction.
  test.if(server === "mariadb")(
    "a migration that was interrupted before its steps were noted is gone on with, by two at once",
    async () => {
      const url = running().createDatabase();
      const whole = await openStore({ url });
      const before = MIGRATIONS.length - 1;
      await whole.write((tx) => sql`UPDATE jobmon_schema SET version = ${before}, steps = 0`.execute(tx));
      await whole.close();
      const half = await openStore({ url, schema: "as it is" });
      expect(half.schemaVersion).toBe(before);
      await half.close();
      for (const store of await Promise.all([1, 2].map(() => openStore({ url })))) {
        expect(store.schemaVersion).toBe(MIGRATIONS.length);
        expect(await checkDatabase(store, () => {})).toEqual([]);
        await store.close();
      }
    },
  );

  test("names are the same only if all their bytes are", async () => {
    const store = await openStore({ url: running().createDatabase() });
    const names = ["tool", "Tool", "tool ", "töol", "tool\u0301"];
    for (const [at, name] of names.entries())
      await store.write((tx) => insertTool(tx, { id: at + 1, name, versionId: at + 1, at: 0 }));
    for (const [at, name] of names.entries())
      expect(await store.read((db) => findTool(db, name))).toMatchObject({ id: at + 1, name });
    await store.close();
  });

  test("a workflow is changed by one store at a time, and who waited sees what the other did", async () => {
    const url = running().createDatabase();
    const [one, other] = [await openStore({ url }), await openStore({ url })];
    await plantWorkflow(one, 1);
    const addOne = (store: typeof one) =>
      store.write(async (tx) => {
        await lockWorkflow(tx, WORKFLOW_ID);
        const { priority } = await tx.selectFrom("task").select("priority").executeTakeFirstOrThrow();
        await tx
          .updateTable("task")
          .set({ priority: priority + 1 })
          .execute();
      });
    await Promise.all(Array.from({ length: 40 }, (_, at) => addOne(at % 2 === 0 ? one : other)));
    expect(await one.read((db) => db.selectFrom("task").select("priority").execute())).toEqual([
      { priority: 40 },
    ]);
    await Promise.all([one.close(), other.close()]);
  });

  test("two stores that lock each other out both come through", async () => {
    const url = running().createDatabase();
    const [one, other] = [await openStore({ url }), await openStore({ url })];
    for (const id of [1, 2])
      await one.write((tx) => insertTool(tx, { id, name: `tool ${id}`, versionId: id, at: 0 }));
    const touch = (store: typeof one, ids: readonly number[]) =>
      store.write(async (tx) => {
        for (const id of ids) {
          await tx
            .updateTable("tool")
            .set((eb) => ({ created_at: eb("created_at", "+", 1) }))
            .where("id", "=", id)
            .execute();
          await Bun.sleep(20);
        }
      });
    await Promise.all([touch(one, [1, 2]), touch(other, [2, 1])]);
    const rows = await one.read((db) => db.selectFrom("tool").select("created_at").execute());
    expect(rows.map((row) => row.created_at)).toEqual([2, 2]);
    await Promise.all([one.close(), other.close()]);
  });

  test("a crash of the server loses nothing that was acknowledged, and the store goes on afterwards", async () => {
    const { databases } = running();
    const store = await openStore({ url: running().createDatabase() });
    const acknowledged: number[] = [];
    let isOver = false;
    let next = 1;
    const write = async () => {
      while (!isOver) {
        const id = next++;
        const written = await store
          .write((tx) => insertTool(tx, { id, name: `tool ${id}`, versionId: id, at: 0 }))
          .then(
            () => true,
            (error: unknown) => {
              // Nobody can know: that is said, and the row may be there.
              if ((error as JobmonError).code !== "database_unreachable") throw error;
              return false;
            },
          );
        if (written) acknowledged.push(id);
      }
    };
    const writers = Array.from({ length: WRITERS }, write);
    for (let crashes = 0; crashes < 2; crashes++) {
      const before = acknowledged.length;
      while (acknowledged.length < before + 50) await Bun.sleep(5);
      await databases.killServer(server);
      await databases.startServer(server);
    }
    const before = acknowledged.length;
    while (acknowledged.length < before + 50) await Bun.sleep(5);
    isOver = true;
    await Promise.all(writers);
    const rows = await store.read((db) => db.selectFrom("tool").select("id").execute());
    const stored = new Set(rows.map(({ id }) => id));
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(150 - 1);
    await store.close();
  });
}
