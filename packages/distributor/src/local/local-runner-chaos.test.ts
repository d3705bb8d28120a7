import { expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLedger } from "./testing/run-all-tasks.ts";

const TASKS = 200;
const MAX_KILLS = 200;
const MIN_LIFE_MS = 40;
const MAX_LIFE_MS = 200;
const TEST_LIMIT_MS = 120_000;

test(
  "of 200 tasks, under a runner killed again and again, each takes effect once and has its exit code recorded",
  async () => {
    const dir = mkdtempSync(join(tmpdir(), "jobmon-chaos-"));
    writeFileSync(join(dir, "ledger"), "");
    const script = join(import.meta.dir, "testing", "run-all-tasks.ts");
    let kills = 0;
    while (!existsSync(join(dir, "done"))) {
      expect(kills).toBeLessThan(MAX_KILLS);
      const host = Bun.spawn([process.execPath, script, dir, String(TASKS)], {
        stdio: ["ignore", "inherit", "inherit"],
      });
      // The fixed share grows, so that a slow machine gets somewhere too.
      const lifeMs = MIN_LIFE_MS + kills + Math.random() * MAX_LIFE_MS;
      await Promise.race([host.exited, Bun.sleep(lifeMs)]);
      if (host.exitCode === null) kills += 1;
      host.kill("SIGKILL");
      await host.exited;
    }

    const effects = readFileSync(join(dir, "effects"), "utf8").split("\n").filter(Boolean).map(Number);
    expect(effects.toSorted((a, b) => a - b)).toEqual(Array.from({ length: TASKS }, (_, index) => index + 1));

    const outcomes = readLedger(join(dir, "ledger")).filter(({ outcome }) => outcome !== "leased");
    expect(new Set(outcomes.map(({ instanceId }) => instanceId)).size).toBe(outcomes.length);
    const wrong = outcomes.filter(
      ({ task, outcome }) => outcome !== "neverStarted" && outcome !== `exit code ${task % 10 === 0 ? 3 : 0}`,
    );
    expect(wrong).toEqual([]);
    expect(outcomes.filter(({ outcome }) => outcome !== "neverStarted")).toHaveLength(TASKS);
    // Only revocations, which outlive their acknowledgement, are left in the spool.
    const spooled = readdirSync(join(dir, "spool")).map(Number);
    const revoked = new Set(
      outcomes.filter(({ outcome }) => outcome === "neverStarted").map((line) => line.instanceId),
    );
    expect(spooled.filter((instanceId) => !revoked.has(instanceId))).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(5);
    rmSync(dir, { recursive: true });
  },
  TEST_LIMIT_MS,
);
