import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Call } from "@jobmon/api";
import { systemClock } from "../clock.ts";
import type { DistributorApi } from "../distributor-api.ts";
import { silentLog } from "../silent-log.ts";
import { BatchDesk } from "./batch-desk.ts";
import { Session } from "./session.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "jobmon-batches-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const ELEMENT = { instanceId: 5, stdoutPath: "/logs/o5", stderrPath: "/logs/e5" };
const PLACE = { serverUrl: "http://head:7000", executable: ["/opt/jobmon"] };

/** A desk at a server that notes what it is asked, and is away for the first `absences` requests. */
async function open({
  secretPath = join(dir, "secret"),
  absences = 0,
  place = PLACE as typeof PLACE | null,
} = {}) {
  const asked: Call<"openBatch">[] = [];
  let away = absences;
  const api: DistributorApi = {
    async call(_operation, input) {
      if (away > 0) {
        away -= 1;
        throw new Error("away");
      }
      asked.push(input as Call<"openBatch">);
      return { batchId: 40 } as never;
    },
  };
  const ending = new AbortController().signal;
  const session = new Session({
    register: async () => ({ distributorId: 3, epoch: 2, active: [], heartbeatIntervalSeconds: 30 }),
    reconcile: async () => {},
    clock: systemClock,
    log: silentLog,
    random: () => 0,
    ending,
  });
  await session.register();
  return { desk: new BatchDesk({ api, session, ending, secretPath, place: place ?? undefined }), asked };
}

test("a batch is opened under the fence, with the hash of the credential that its workers get", async () => {
  const { desk, asked } = await open({ absences: 1 });
  const { batchId, credential } = await desk.openBatch({ key: "job-1", instances: [ELEMENT] });
  expect(batchId).toBe(40);
  expect(asked).toEqual([
    {
      distributorId: 3,
      body: {
        epoch: 2,
        key: "job-1",
        credentialHash: createHash("sha256").update(credential).digest("hex"),
        instances: [ELEMENT],
      },
    },
  ]);
  expect([desk.serverUrl, desk.executable]).toEqual([PLACE.serverUrl, PLACE.executable]);
});

test("a successor derives the same credential for a key, and another for another key", async () => {
  const first = await (await open()).desk.openBatch({ key: "job-2", instances: [ELEMENT] });
  const { desk } = await open();
  expect(await desk.openBatch({ key: "job-2", instances: [ELEMENT] })).toEqual(first);
  const other = await desk.openBatch({ key: "job-3", instances: [ELEMENT] });
  expect(other.credential).not.toBe(first.credential);
  expect(statSync(join(dir, "secret")).mode & 0o777).toBe(0o600);
});

test("of two that make the secret at once both get the same", async () => {
  const secretPath = join(dir, "new", "secret");
  const desks = await Promise.all([open({ secretPath }), open({ secretPath })]);
  const [one, other] = await Promise.all(
    desks.map(({ desk }) => desk.openBatch({ key: "job-4", instances: [ELEMENT] })),
  );
  expect(one).toEqual(other);
});

test("a damaged secret is said, and not replaced: running workers know what was derived from it", async () => {
  const secretPath = join(dir, "damaged");
  writeFileSync(secretPath, "short");
  const { desk } = await open({ secretPath });
  await expect(desk.openBatch({ key: "job-5", instances: [ELEMENT] })).rejects.toThrow("damaged");
});

test("a distributor without a place for workers says so", async () => {
  const { desk } = await open({ place: null });
  expect(() => desk.serverUrl).toThrow("without a place for workers");
});
