import { join } from "node:path";
import { type GuiFiles, startServer } from "@jobmon/server";
import { openStore } from "@jobmon/store";
import type { Lab } from "../lab/lab.ts";
import { seedDatabase } from "./seed-database.ts";

const TASKS = 1_000_000;
const WORKFLOWS = 500;

/**
 * As large installations have it: 500 workflows, one of a million tasks. Making it takes minutes; JOBMON_BENCH_DATABASE
 * names one that tools/seed-database.ts made before.
 */
export async function makeLargeDatabase(lab: Lab, say: (text: string) => void): Promise<string> {
  const { JOBMON_BENCH_DATABASE: known } = process.env;
  return known ?? makeDatabase(lab, { tasks: TASKS, workflows: WORKFLOWS, say });
}

interface Size {
  readonly tasks: number;
  readonly workflows: number;
  readonly say: (text: string) => void;
}

export async function makeDatabase(lab: Lab, size: Size): Promise<string> {
  const path = join(lab.makeFolder("database"), "jobmon.sqlite");
  await seedDatabase({ path, ...size, seed: 1 });
  return path;
}

interface Served {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A server that asks for no token and waits for ever for distributors that are not there. */
export async function serveDatabase(
  path: string,
  { say, gui }: { readonly say: (text: string) => void; readonly gui?: GuiFiles },
): Promise<Served> {
  const store = await openStore({ url: `sqlite:${path}` });
  const forever = Number.MAX_SAFE_INTEGER / 2;
  const server = startServer({
    store,
    host: "127.0.0.1",
    port: 0,
    token: null,
    version: "bench",
    maxBodyBytes: 1_000_000,
    policy: { heartbeatTimeoutMs: forever, triageGraceMs: forever },
    log: { debug() {}, info() {}, warn() {}, error: (_: unknown, event: string) => say(event) },
    gui,
  });
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await store.close();
    },
  };
}
