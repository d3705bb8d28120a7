import type { Store } from "../store.ts";
import type { StoreUnderTest } from "./index.ts";

export interface OpenDatabase extends AsyncDisposable {
  readonly url: string;
  readonly store: Store;
  /** One more store on the same database; closed with the first. */
  openAnother(): Promise<Store>;
}

/** A fresh database with a store on it, all gone when the test is over. */
export async function openDatabase(under: StoreUnderTest): Promise<OpenDatabase> {
  const database = await under.createDatabase();
  const stores: Store[] = [];
  const open = async () => {
    const store = await database.open();
    stores.push(store);
    return store;
  };
  return {
    url: database.url,
    store: await open(),
    openAnother: open,
    [Symbol.asyncDispose]: async () => {
      for (const store of stores) await store.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
