/**
 * What every database must do before the use-cases may rely on it. Each database runs all of it on the real thing; what
 * one cannot do is skipped by name, never passed over.
 */
import { describe } from "bun:test";
import type { Store } from "../store.ts";
import { testAdministration } from "./test-administration.ts";
import { testDuties } from "./test-duties.ts";
import { testHistory } from "./test-history.ts";
import { testIds } from "./test-ids.ts";
import { testMoves } from "./test-moves.ts";
import { testNews } from "./test-news.ts";
import { testReads } from "./test-reads.ts";
import { testTransactions } from "./test-transactions.ts";
import { testValues } from "./test-values.ts";
import { testVersions } from "./test-versions.ts";

export { firstIdOf, plantHistory } from "./plant-history.ts";

export interface StoreUnderTest {
  readonly name: string;
  /** An empty database, removed when the test is over. */
  createDatabase(): Promise<TestDatabase>;
}

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** Another connection to it, as a process of its own would have. The test closes it. */
  open(): Promise<Store>;
}

export function describeStoreConformance(store: StoreUnderTest): void {
  describe(`${store.name} store`, () => {
    testTransactions(store);
    testReads(store);
    testHistory(store);
    testIds(store);
    testMoves(store);
    testValues(store);
    testVersions(store);
    testDuties(store);
    testNews(store);
    testAdministration(store);
  });
}
