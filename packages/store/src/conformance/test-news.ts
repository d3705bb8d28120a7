import { expect, test } from "bun:test";
import { takeIdsIn } from "../id-blocks.ts";
import { readFleet } from "../queries/fleet.ts";
import { putCluster } from "../tables/definitions.ts";
import { putDistributor } from "../tables/distributors.ts";
import {
  answerLogRequest,
  deleteLogRequest,
  deleteOldLogRequests,
  insertLogRequest,
  listClustersAsked,
  listLogRequests,
  readLogAnswer,
  takeLogRequests,
} from "../tables/log-requests.ts";
import type { StoreUnderTest } from "./index.ts";
import { openDatabase } from "./open-database.ts";
import { plantWorkflow } from "./plant-workflow.ts";

const LIMIT_MS = 10_000;
const CLUSTER = { id: 7, name: "c", kind: "dummy", queues: [] };
const REQUEST = { id: 1, distributor_id: 1, request: '{"path":"/x"}', created_at: 1_000 };

export function testNews(under: StoreUnderTest): void {
  test("the database says whether it answers and what its schema is", async () => {
    await using database = await openDatabase(under);
    expect(await database.store.readSchemaVersion()).toBe(database.store.schemaVersion);
  });

  test("the whole installation is counted, in numbers that are numbers", async () => {
    await using database = await openDatabase(under);
    await plantWorkflow(database.store, 3);
    await database.store.write(async (tx) => {
      const post = { user_name: "ana", host: "h", cluster_id: 1, version: "1", last_seen_at: 1_000_000 };
      await putDistributor(tx, { id: 1, ...post });
    });
    const fleet = await database.store.read((db) => readFleet(db, 1_000_000));
    const counts = [fleet.tasks, fleet.queue, fleet.workflows, fleet.distributors].flat();
    expect(counts.map(({ count }) => typeof count)).toEqual(counts.map(() => "number"));
    expect(fleet.distributors.map(({ count }) => count)).toEqual([1]);
    expect(fleet.pendingWorkflows).toBe(0);
  });

  test("what one store publishes another hears, where the database carries news", async () => {
    await using database = await openDatabase(under);
    const other = await database.openAnother();
    if (database.store.news === undefined) return expect(other.news).toBeUndefined();
    const heard: string[] = [];
    const stop = other.news?.listen({ hear: (text) => heard.push(text), missed: () => undefined });
    const stopOwn = database.store.news.listen({ hear: () => undefined, missed: () => undefined });
    const end = performance.now() + LIMIT_MS;
    // Both connections are made meanwhile.
    while (heard.length === 0 && performance.now() < end) {
      await database.store.news.publish("it's «new»").catch(() => undefined);
      await Bun.sleep(20);
    }
    expect(heard[0]).toBe("it's «new»");
    stop?.();
    stopOwn();
  });

  test("a question about a log is taken once, and its answer reaches who asked", async () => {
    await using database = await openDatabase(under);
    const other = await database.openAnother();
    const { store } = database;
    await store.write(async (tx) => {
      await putCluster(tx, CLUSTER);
      const post = { user_name: "ana", host: "h", cluster_id: CLUSTER.id, version: "1", last_seen_at: 0 };
      await putDistributor(tx, { id: await takeIdsIn(tx, "distributor", 1), ...post });
      await insertLogRequest(tx, REQUEST);
    });
    expect(await other.read(listClustersAsked)).toEqual([CLUSTER.id]);
    const asked = await other.read((db) => listLogRequests(db, 1));
    expect(asked).toEqual([{ id: 1, request: REQUEST.request }]);
    expect(await other.read((db) => listLogRequests(db, 2))).toEqual([]);
    await other.write((tx) => takeLogRequests(tx, [1]));
    expect(await store.read((db) => listLogRequests(db, 1))).toEqual([]);
    expect(await store.read(listClustersAsked)).toEqual([]);
    expect(await store.read((db) => readLogAnswer(db, 1))).toBeNull();
    const answer = (distributorId: number) =>
      other.write((tx) => answerLogRequest(tx, { id: 1, distributorId, answer: '{"text":"é"}' }));
    expect(await answer(2)).toBe(false);
    expect(await answer(1)).toBe(true);
    expect(await store.read((db) => readLogAnswer(db, 1))).toBe('{"text":"é"}');
    await store.write((tx) => deleteLogRequest(tx, 1));
    expect(await answer(1)).toBe(false);
  });

  test("questions of servers that died are removed when they are old", async () => {
    await using database = await openDatabase(under);
    await database.store.write(async (tx) => {
      await putCluster(tx, CLUSTER);
      const post = { user_name: "ana", host: "h", cluster_id: CLUSTER.id, version: "1", last_seen_at: 0 };
      await putDistributor(tx, { id: 1, ...post });
      await insertLogRequest(tx, REQUEST);
      await insertLogRequest(tx, { ...REQUEST, id: 2, created_at: 2_000 });
      await deleteOldLogRequests(tx, 2_000);
    });
    expect(await database.store.read((db) => listLogRequests(db, 1))).toMatchObject([{ id: 2 }]);
  });
}
