/** Server, distributor and client as processes, over PostgreSQL and MariaDB that crash in the middle. */
import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerName } from "../tools/databases/plan.ts";
import { describeOnServer, type ServerUnderTest } from "../tools/databases/testing.ts";
import { createSandbox, listTaskProcesses, until } from "./support/sandbox.ts";

const CLIENT = join(import.meta.dirname, "support", "layered-workflow.ts");
const LAYERS = 4;
const WIDTH = 40;
const TASKS = LAYERS * WIDTH;
const CRASHES = 2;
const LIMIT_MS = 240_000;
const WAIT_MS = 100_000;

for (const server of ["postgres", "mariadb"] as const)
  describeOnServer(server, (running) => describeWorkflow(server, running), { isDurable: true });

function describeWorkflow(server: ServerName, running: () => ServerUnderTest): void {
  test(
    `a workflow of ${TASKS} tasks runs to its end, each task once, while the database crashes ${CRASHES} times`,
    async () => {
      const { databases } = running();
      const sandbox = await createSandbox({ JOBMON__DB__URL: databases.url(server) });
      const effects = join(sandbox.dir, "effects");
      mkdirSync(effects);
      try {
        sandbox.daemon("server", ["server", "start"]);
        sandbox.daemon("distributor", ["distributor", "start", "--cluster", "multiprocess"]);
        sandbox.script("client", CLIENT, ["start", effects, String(LAYERS), String(WIDTH)]);
        for (let crash = 1; crash <= CRASHES; crash++) {
          await until(
            `it is time for crash ${crash}`,
            () => countDone(effects) >= (crash * TASKS) / (CRASHES + 2),
            WAIT_MS,
          );
          await databases.killServer(server);
          await databases.startServer(server);
        }
        await until(
          "the client saw the end",
          () => sandbox.logOf("client").includes("the client saw the end"),
          WAIT_MS,
        );
        const ask = (statement: string) => databases.ask(server, statement, "jobmon");
        expect(ask("SELECT count(*) FROM task WHERE status = 'D'")).toBe(String(TASKS));
        expect(ask("SELECT count(*) FROM task_instance WHERE status = 'D'")).toBe(String(TASKS));
        expect(existsSync(join(effects, "early"))).toBe(false);
        const ran = readdirSync(effects).filter((name) => name.startsWith("ran-"));
        expect(ran.filter((name) => readFileSync(join(effects, name), "utf8") !== "x\n")).toEqual([]);
        expect(ran).toHaveLength(TASKS);
        expect(listTaskProcesses(sandbox.dir)).toEqual([]);
      } catch (error) {
        console.error(sandbox.logOf("server").slice(-4_000), sandbox.logOf("client").slice(-2_000));
        throw error;
      } finally {
        sandbox.remove();
      }
    },
    LIMIT_MS,
  );
}

function countDone(folder: string): number {
  return readdirSync(folder).filter((name) => name.startsWith("done-")).length;
}
