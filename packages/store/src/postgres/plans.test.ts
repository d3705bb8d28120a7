import { expect, setDefaultTimeout, test } from "bun:test";
import { describeOnServer } from "../../../../tools/databases/testing.ts";
import { openStore } from "../open-store.ts";
import { sql } from "../statement.ts";
import { among } from "../unfold.ts";

setDefaultTimeout(60_000);

describeOnServer("postgres", (running) => {
  test("the plan of a read knows the ids that it is for, however often it was made before", async () => {
    const store = await openStore({ url: running().createDatabase() });
    const plan = await store.read((db) =>
      sql<Record<string, string>>`EXPLAIN SELECT id FROM tool WHERE id ${among([7, 8])}`.execute(db),
    );
    // A value, not a sum to be worked out for every row: many of them are held in a hash.
    expect(plan.rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("ANY ('{7,8}'::bigint[])");
    const { rows } = await store.read((db) =>
      sql<{ plan_cache_mode: string }>`SHOW plan_cache_mode`.execute(db),
    );
    expect(rows[0]?.plan_cache_mode).toBe("force_custom_plan");
    await store.close();
  });

  test("names in a list are taken letter by letter", async () => {
    const store = await openStore({ url: running().createDatabase() });
    const names = ['a"b', "a\\b", "{a,b}", "", "NULL", "a'b"];
    for (const name of names) {
      const { rows } = await store.read((db) =>
        sql<{ is_same: boolean }>`SELECT ${name} ${among([name, "other"])} AS is_same`.execute(db),
      );
      expect(rows).toEqual([{ is_same: true }]);
    }
    await store.close();
  });
});
