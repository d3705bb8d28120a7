/**
 * Promises 1 to 3 with two servers over one database: every few seconds one of the servers is killed with SIGKILL and
 * started again, or the database crashes and comes back. Nothing may be lost, and nothing may happen twice.
 */
import { expect, test } from "bun:test";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerName } from "../tools/databases/plan.ts";
import { describeOnServer, type ServerUnderTest } from "../tools/databases/testing.ts";
import { takeFreePorts } from "../tools/free-ports.ts";
import { startBalancer } from "./support/balancer.ts";
import { createSandbox, listTaskProcesses, type Sandbox, until } from "./support/sandbox.ts";

const CLIENT = join(import.meta.dirname, "support", "layered-workflow.ts");
const LAYERS = 10;
const WIDTH = 200;
const TASKS = LAYERS * WIDTH;
/** Between two blows; the next one falls when the last has been recovered from. */
const CALM_MS = 5_000;
const LEAST_BLOWS = 3;
const LIMIT_MS = 480_000;
const WAIT_MS = 120_000;
const NAMES = ["first", "second"] as const;

for (const server of ["postgres", "mariadb"] as const)
  describeOnServer(server, (running) => describeReplicas(server, running), { isDurable: true });

function describeReplicas(server: ServerName, running: () => ServerUnderTest): void {
  test(
    `a workflow of ${TASKS} tasks survives the death of either of two servers and of their database, again and again`,
    async () => {
      const { databases } = running();
      const ports = await takeFreePorts(NAMES);
      await using balancer = await startBalancer(NAMES.map((name) => ports[name]));
      const sandbox = await createSandbox({
        JOBMON__DB__URL: databases.url(server),
        JOBMON__HTTP__SERVICE_URL: `http://127.0.0.1:${balancer.port}`,
        JOBMON__HEARTBEAT__INTERVAL: "2",
        JOBMON__HEARTBEAT__TIMEOUT: "6",
        JOBMON__DISTRIBUTOR__CORES: "4",
      });
      const effects = join(sandbox.dir, "effects");
      mkdirSync(effects);
      try {
        // At the same time, so that both find an empty database and migrate it.
        const replicas = NAMES.map((name) => startReplica(sandbox, name, ports[name]));
        sandbox.daemon("distributor", ["distributor", "start", "--cluster", "multiprocess"]);
        const client = ["start", effects, String(LAYERS), String(WIDTH)];
        sandbox.script("client", CLIENT, client);
        await until("tasks run", () => countDone(effects) > 0, WAIT_MS);
        const blows = await strikeUntilDone({ sandbox, databases, server, replicas, ports });
        expect(blows).toBeGreaterThanOrEqual(LEAST_BLOWS);
        console.log(`${server}: ${blows} blows; connections per server ${balancer.carried.join(", ")}`);
        expectOnce({ databases, server, sandbox, effects });
        expect(Math.min(...balancer.carried)).toBeGreaterThan(0);
      } catch (error) {
        for (const name of [...NAMES, "distributor", "client"])
          console.error(`-- ${name}\n${sandbox.logOf(name).slice(-3_000)}`);
        throw error;
      } finally {
        sandbox.remove();
      }
    },
    LIMIT_MS,
  );
}

function startReplica(sandbox: Sandbox, name: string, port: number): ChildProcess {
  return sandbox.daemon(name, ["server", "start"], {
    JOBMON__DATA__DIR: join(sandbox.dir, name),
    JOBMON__SERVER__PORT: String(port),
  });
}

interface Field {
  readonly sandbox: Sandbox;
  readonly databases: ServerUnderTest["databases"];
  readonly server: ServerName;
  readonly replicas: ChildProcess[];
  readonly ports: Readonly<Record<(typeof NAMES)[number], number>>;
}

/** One server, the database, the other server, the database, and so on; the number of blows until the client saw the end. */
async function strikeUntilDone({ sandbox, databases, server, replicas, ports }: Field): Promise<number> {
  const isOver = () => sandbox.logOf("client").includes("the client saw the end");
  const startedAt = performance.now();
  let blows = 0;
  for (let nextAt = startedAt + CALM_MS; !isOver(); nextAt = performance.now() + CALM_MS) {
    await until("it is time for a blow", () => isOver() || performance.now() >= nextAt, WAIT_MS);
    if (isOver()) break;
    if (performance.now() - startedAt > LIMIT_MS / 2)
      throw new Error("the workflow does not come to its end");
    blows += 1;
    if (blows % 2 === 0) {
      await databases.killServer(server);
      await databases.startServer(server);
    } else {
      const victim = ((blows - 1) / 2) % NAMES.length;
      const name = NAMES[victim] as (typeof NAMES)[number];
      replicas[victim]?.kill("SIGKILL");
      replicas[victim] = startReplica(sandbox, name, ports[name]);
    }
  }
  return blows;
}

function expectOnce(
  place: Pick<Field, "databases" | "server" | "sandbox"> & { readonly effects: string },
): void {
  const { databases, server, sandbox, effects } = place;
  const ask = (statement: string) => databases.ask(server, statement, "jobmon");
  expect(ask("SELECT count(*) FROM task WHERE status = 'D'")).toBe(String(TASKS));
  expect(ask("SELECT count(*) FROM task_instance WHERE status = 'D'")).toBe(String(TASKS));
  expect(ask("SELECT count(*) FROM task_instance WHERE status IN ('I', 'O', 'R', 'T', 'K')")).toBe("0");
  expect(existsSync(join(effects, "early"))).toBe(false);
  const ran = readdirSync(effects).filter((name) => name.startsWith("ran-"));
  expect(ran.filter((name) => readFileSync(join(effects, name), "utf8") !== "x\n")).toEqual([]);
  expect(ran).toHaveLength(TASKS);
  expect(listTaskProcesses(sandbox.dir)).toEqual([]);
}

function countDone(folder: string): number {
  return readdirSync(folder).filter((name) => name.startsWith("done-")).length;
}
