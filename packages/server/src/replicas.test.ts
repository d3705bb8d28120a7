/** Several servers over one database: what one does reaches those who wait at another, and one of them sweeps. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { holdDuty } from "@jobmon/store";
import { describeOnServer, type ServerUnderTest } from "../../../tools/databases/testing.ts";
import { joinReplicas } from "./engine/join-replicas.ts";
import { startUpkeep } from "./engine/upkeep.ts";
import { bindWorkflow, startRun } from "./testing/bind-workflow.ts";
import { Lab } from "./testing/lab.ts";
import { ScriptedDistributor } from "./testing/scripted-distributor.ts";
import { pauseWorkflow } from "./use-cases/control-workflow.ts";
import { answerLogRequest, getLog } from "./use-cases/get-log.ts";
import { createLogRequests } from "./use-cases/log-requests.ts";
import { streamEvents } from "./use-cases/stream-events.ts";

setDefaultTimeout(120_000);

/** Longer than a signal takes on its way, and much shorter than a poll waits. */
const LONG_POLL_SECONDS = 60;
const SOON_MS = 20_000;
const ONE = { tasks: [{ name: "a" }] };

for (const server of ["postgres", "mariadb"] as const) describeOnServer(server, describeReplicas);

/** Two server processes, as far as one process can be two, and a distributor that speaks to the second. */
async function openPair(running: ServerUnderTest) {
  const database = { url: running.createDatabase(), remove: () => undefined };
  const lab = await Lab.open({}, database);
  const other = await lab.startProcess();
  const joined = [joinReplicas(lab.engine), joinReplicas(other.engine)];
  const distributor = await ScriptedDistributor.register(lab);
  return {
    lab,
    other,
    distributor,
    pollOther: (abort = new AbortController().signal) =>
      other.leaseDesk.leaseTasks(
        {
          distributorId: distributor.id,
          body: { epoch: distributor.epoch, max: 10, waitSeconds: LONG_POLL_SECONDS },
        },
        abort,
      ),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(joined.map((replica) => replica.stop()));
      await other.engine.store.close();
      await lab[Symbol.asyncDispose]();
    },
  };
}

function describeReplicas(running: () => ServerUnderTest): void {
  test("a workflow that is started at one server wakes a distributor that waits at another", async () => {
    await using pair = await openPair(running());
    const { workflowId } = await bindWorkflow(pair.lab.engine, ONE);
    const waiting = pair.pollOther();
    const askedAt = performance.now();
    await startRun(pair.lab.engine, workflowId);
    expect((await waiting).leases).toMatchObject([{ name: "a" }]);
    expect(performance.now() - askedAt).toBeLessThan(SOON_MS);
  });

  test("a change at one server is an event at another", async () => {
    await using pair = await openPair(running());
    const { workflowId } = await bindWorkflow(pair.lab.engine, ONE);
    await startRun(pair.lab.engine, workflowId);
    const leaving = new AbortController();
    const events = streamEvents(pair.other.engine, { workflowId, since: 0 }, leaving.signal);
    expect((await events.next()).value).toMatchObject({ paused: false });
    const next = events.next();
    await pauseWorkflow(pair.lab.engine, { workflowId, body: { user: "ana" } });
    expect((await next).value).toMatchObject({ paused: true });
    leaving.abort();
    await events.return(undefined);
  });

  test("a log is asked for at one server, and its distributor answers at another", async () => {
    await using pair = await openPair(running());
    const { lab, other, distributor } = pair;
    const { workflowId } = await bindWorkflow(lab.engine, ONE);
    await startRun(lab.engine, workflowId);
    const { leases } = await distributor.lease();
    const instanceId = leases[0]?.instanceId as number;
    await distributor.tell("start", [instanceId], { stdoutPath: "/logs/a" });
    const polled = pair.pollOther();
    const reading = getLog(lab.engine, createLogRequests(lab.engine), {
      instanceId,
      stream: "stdout",
      maxBytes: 100,
    });
    const { logRequests } = await polled;
    expect(logRequests).toMatchObject([{ instanceId, path: "/logs/a" }]);
    const answer = {
      requestId: logRequests[0]?.requestId as string,
      text: "hello\u0000",
      offset: 0,
      totalBytes: 6,
    };
    const told = await answerLogRequest(other.engine, createLogRequests(other.engine), {
      distributorId: distributor.id,
      body: { epoch: distributor.epoch, ...answer },
    });
    expect(told).toEqual({ accepted: true });
    const { text, source } = await reading;
    expect([text.slice(0, 5), source]).toEqual(["hello", "file"]);
    expect(await lab.engine.store.read((db) => db.selectFrom("log_request").selectAll().execute())).toEqual(
      [],
    );
  });

  test("one of two servers sweeps; the other goes on when it ends", async () => {
    await using pair = await openPair(running());
    const engines = [pair.lab.engine, pair.other.engine] as const;
    const holder = () =>
      pair.lab.engine.store.read((db) => db.selectFrom("duty").selectAll().executeTakeFirst());
    const first = startUpkeep(engines[0]);
    const until = async (condition: (row: Awaited<ReturnType<typeof holder>>) => boolean) => {
      const end = performance.now() + SOON_MS;
      for (;;) {
        const row = await holder();
        if (condition(row)) return row;
        if (performance.now() > end) throw new Error(`waited in vain; the row is ${JSON.stringify(row)}`);
        await Bun.sleep(20);
      }
    };
    const taken = await until((row) => row !== undefined && row.expires_at > 0);
    const second = startUpkeep(engines[1]);
    // Somebody else asks in between, and is refused as the second server is.
    const claim = { name: taken?.name as string, holder: "a third", lifeMs: 10_000 };
    expect(await pair.lab.engine.store.write((tx) => holdDuty(tx, claim))).toBe(false);
    expect((await holder())?.holder).toBe(taken?.holder as string);
    await first.stop();
    await until((row) => row?.holder !== taken?.holder && (row?.expires_at ?? 0) > 0);
    await second.stop();
  });
}
