/** Two servers over one database tell of everything once. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { describeOnServer, type ServerUnderTest } from "../../../tools/databases/testing.ts";
import { deliverMessage } from "./notifications/deliver-message.ts";
import { makeDigests } from "./notifications/make-digests.ts";
import { startNotifier } from "./notifications/notifier.ts";
import type { Notifying } from "./notifications/notifying.ts";
import { NotifyLab } from "./testing/notify-lab.ts";
import { startWebReceiver, type WebReceiver } from "./testing/receivers.ts";

setDefaultTimeout(120_000);
const SOON_MS = 60_000;
const WORKFLOWS = 12;

for (const server of ["postgres", "mariadb"] as const) describeOnServer(server, describeNotifiers);

function describeNotifiers(running: () => ServerUnderTest): void {
  test("which both run, and of which one ends in the middle", async () => {
    await using pair = await openPair(running());
    const notifiers = pair.both.map((notifying) => startNotifier(notifying));
    for (let at = 0; at < WORKFLOWS / 2; at++) await pair.lab.fail();
    await until(() => pair.receiver.posts.length > 0);
    await notifiers[0]?.stop();
    for (let at = 0; at < WORKFLOWS / 2; at++) await pair.lab.fail();
    await until(() => toldOf(pair.receiver).length >= WORKFLOWS);
    await notifiers[1]?.stop();
    expectOnce(pair.receiver);
  });

  test("even when both take themselves for the one whose turn it is", async () => {
    await using pair = await openPair(running());
    for (let at = 0; at < WORKFLOWS; at++) {
      await pair.lab.fail();
      await Promise.all(pair.both.map(makeDigests));
    }
    const { signal } = new AbortController();
    const { store } = pair.lab.lab.engine;
    const due = await store.read((db) => db.selectFrom("notification_message").selectAll().execute());
    const outcomes = await Promise.all(
      due.flatMap((message) => pair.both.map((notifying) => deliverMessage(notifying, message, signal))),
    );
    expect(outcomes.filter((outcome) => outcome?.kind === "delivered")).toHaveLength(WORKFLOWS);
    expectOnce(pair.receiver);
  });
}

async function openPair({ createDatabase }: ServerUnderTest) {
  const options = { digestWindowMs: 0, messagesPerHour: 1_000 };
  const lab = await NotifyLab.open(options, { url: createDatabase(), remove: () => undefined });
  const other = await lab.lab.startProcess();
  const receiver = startWebReceiver();
  await lab.addRule(receiver.url, { events: ["failed"] });
  const both: readonly Notifying[] = [lab.notifying, { ...lab.notifying, engine: other.engine }];
  return {
    lab,
    both,
    receiver,
    [Symbol.asyncDispose]: async () => {
      await receiver[Symbol.asyncDispose]();
      await other.engine.store.close();
      await lab[Symbol.asyncDispose]();
    },
  };
}

function toldOf({ posts }: WebReceiver): number[] {
  return posts.flatMap(({ json }) =>
    (json.events as { workflowId: number }[]).map((event) => event.workflowId),
  );
}

function expectOnce(receiver: WebReceiver): void {
  const told = toldOf(receiver);
  expect(told.toSorted((a, b) => a - b)).toEqual([...new Set(told)].sort((a, b) => a - b));
  expect(told).toHaveLength(WORKFLOWS);
  const keys = receiver.posts.map(({ headers }) => headers.get("webhook-id"));
  expect(new Set(keys).size).toBe(keys.length);
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + SOON_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error("waited in vain");
    await Bun.sleep(20);
  }
}
