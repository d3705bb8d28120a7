/** What was committed is told, once, whenever the server is killed: before it tells, or in the middle of telling. */
import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createSandbox, type Sandbox, until } from "./support/sandbox.ts";

const CLIENT = join(import.meta.dirname, "support", "layered-workflow.ts");
const WAIT_MS = 100_000;
const WINDOW_SECONDS = 4;

interface Received {
  readonly key: string | null;
  readonly text: string;
}

/** Takes everything, and does not answer the first `hanging` posts. */
function startReceiver(hanging: number) {
  const received: Received[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      received.push({ key: request.headers.get("webhook-id"), text: await request.text() });
      return received.length <= hanging ? new Promise<Response>(() => undefined) : new Response("");
    },
  });
  return { url: `http://127.0.0.1:${server.port}/hook/SECRET`, received, stop: () => server.stop(true) };
}

for (const { name, hanging } of [
  { name: "between the commit and the message", hanging: 0 },
  { name: "while the receiver has the message and has not answered", hanging: 1 },
])
  test(
    `a server that is killed ${name} tells of it after its restart, under one key`,
    async () => {
      const receiver = startReceiver(hanging);
      const sandbox = await createSandbox({ JOBMON__NOTIFY__DIGEST_WINDOW: String(WINDOW_SECONDS) });
      try {
        const server = sandbox.daemon("server", ["server", "start"]);
        sandbox.daemon("distributor", ["distributor", "start", "--cluster", "multiprocess"]);
        await addRule(sandbox, receiver.url);
        await runWorkflow(sandbox);
        if (hanging > 0) await until("the receiver has it", () => receiver.received.length > 0, WAIT_MS);
        expect(receiver.received).toHaveLength(hanging);
        server.kill("SIGKILL");
        sandbox.daemon("server", ["server", "start"]);
        await until("it is told", () => receiver.received.length > hanging, WAIT_MS);
        await until("that is known", () => lastMessage(sandbox) === "delivered", WAIT_MS);
        const { received } = receiver;
        expect(received).toHaveLength(hanging + 1);
        expect(new Set(received.map(({ key }) => key)).size).toBe(1);
        expect(new Set(received.map(({ text }) => text)).size).toBe(1);
        expect(JSON.parse(received[0]?.text ?? "")).toMatchObject({
          title: "Workflow chaos (1) finished",
          events: [{ event: "finished", counts: { DONE: 3 } }],
        });
        expect(sandbox.logOf("server")).not.toContain("SECRET");
      } catch (error) {
        console.error(sandbox.logOf("server").slice(-4_000));
        throw error;
      } finally {
        sandbox.remove();
        receiver.stop();
      }
    },
    3 * WAIT_MS,
  );

async function addRule(sandbox: Sandbox, url: string): Promise<void> {
  let added = "";
  await until(
    "the server takes the rule",
    () => {
      const { status, stdout, stderr } = sandbox.jobmon("notify", "add", "webhook", url, "--on", "finished");
      added = stdout + stderr;
      return status === 0;
    },
    WAIT_MS,
  );
  expect(added).toContain("whsec_");
}

async function runWorkflow(sandbox: Sandbox): Promise<void> {
  const effects = join(sandbox.dir, "effects");
  mkdirSync(effects);
  sandbox.script("client", CLIENT, ["start", effects, "1", "3"]);
  const isOver = () => sandbox.logOf("client").includes("the client saw the end");
  await until("the workflow is over", isOver, WAIT_MS);
}

/** What became of the last message, as the command tells programs. */
function lastMessage(sandbox: Sandbox): string | undefined {
  const { stdout } = sandbox.jobmon("notify", "list", "-o", "json");
  return JSON.parse(stdout || "[]")[0]?.lastMessage?.state;
}
