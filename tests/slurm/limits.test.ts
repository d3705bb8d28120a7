/** What a Slurm cluster allows and what it holds back: nothing fails for it, and people are told why they wait. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CliController } from "@jobmon/distributor/conformance";
import { describeOnSlurm } from "../../tools/slurm-cluster/testing.ts";
import { until } from "../support/sandbox.ts";
import { createSlurmSandbox, type SlurmSandbox, wrap } from "../support/slurm-sandbox.ts";

const LIMIT_MS = 120_000;

describeOnSlurm("limits of a Slurm cluster", { accounting: true }, (cluster) => {
  let jobmon: SlurmSandbox;

  const note = (name: string) => `echo ran >>${jobmon.effects}/${name}`;
  const explain = async (workflowId: number, name: string) => {
    const { rows } = await jobmon.client.call("listTasks", { workflowId });
    const task = rows.find((row) => row.name === name);
    return jobmon.client.call("explainTask", { taskId: task?.id ?? 0 });
  };
  const notices = async (workflowId: number) =>
    (await jobmon.client.call("getWorkflow", { workflowId })).notices;
  const limitSubmissions = (most: number) =>
    cluster().ask("sacctmgr", "-i", "modify", "user", "root", "set", `MaxSubmitJobs=${most}`);

  beforeAll(async () => {
    jobmon = await createSlurmSandbox(cluster(), { BAD_NODE_FAILURES: "2", ARRAY_CONCURRENCY: "2" });
    await jobmon.open();
  }, LIMIT_MS);
  afterAll(() => jobmon?.remove(), LIMIT_MS);

  test(
    "tasks beyond a submit limit wait with the reason shown, and go on when it is raised",
    async () => {
      limitSubmissions(0);
      const names = Array.from({ length: 6 }, (_, k) => `limited-${k}`);
      const workflowId = await jobmon.start(names.map((name) => ({ name, command: note(name) })));
      const [told] = await until("the reason is told", async () => {
        const found = await notices(workflowId);
        return found.length > 0 && found;
      });
      expect(told).toMatchObject({ code: "back_pressure", cluster: "hpc" });
      expect(told?.text).toContain("AssocMaxSubmitJobLimit");
      const { answer, reasons } = await explain(workflowId, "limited-5");
      expect(answer).toBe("Its cluster takes no tasks now.");
      expect(reasons[0]?.text).toBe(told?.text ?? "");
      const { rows } = await jobmon.client.call("listClusters", {});
      expect(rows.find(({ name }) => name === "hpc")?.backPressure).toBe(told?.text ?? "");
      expect(jobmon.sandbox.jobmon("workflow", "status", String(workflowId)).stdout).toContain(
        "AssocMaxSubmitJobLimit",
      );
      limitSubmissions(-1);
      const ends = await jobmon.untilOver(workflowId, LIMIT_MS);
      expect(ends).toEqual(Object.fromEntries(names.map((name) => [name, "DONE"])));
      expect(names.map((name) => jobmon.countRuns(name))).toEqual(names.map(() => 1));
      await until("nothing holds it back any more", async () => (await notices(workflowId)).length === 0);
    },
    LIMIT_MS,
  );

  test(
    "a job that somebody holds is said to be held, and runs when it is let go",
    async () => {
      wrap(jobmon.wrappers, "sbatch", 'exec sbatch --hold "$@"');
      const workflowId = await jobmon.start([{ name: "held", command: note("held") }]);
      await until("it is said to be held", async () => {
        const { answer, reasons } = await explain(workflowId, "held");
        return answer.includes("until somebody lets it go") && reasons[0]?.text.includes("scontrol release");
      });
      expect((await notices(workflowId)).map(({ code }) => code)).toEqual(["held"]);
      wrap(jobmon.wrappers, "sbatch", 'exec sbatch "$@"');
      const job = (await jobmon.attempts(workflowId, "held")).at(-1)?.externalId ?? "";
      cluster().ask("scontrol", "release", job.split("_")[0] ?? "");
      expect(await jobmon.untilOver(workflowId)).toEqual({ held: "DONE" });
    },
    LIMIT_MS,
  );

  test(
    "a node where attempts fail for no fault of theirs is kept off, and the story says so",
    async () => {
      const [bad, good] = cluster().plan.nodes;
      const setNode = (node: string, state: string) =>
        cluster().run("scontrol", "update", `nodename=${node}`, `state=${state}`, "reason=test");
      setNode(good, "drain");
      const names = ["moving-1", "moving-2"];
      const go = join(jobmon.effects, "go-moving");
      const workflowId = await jobmon.start(
        names.map((name) => ({
          name,
          command: `${note(name)}; while [ ! -e ${go} ]; do sleep 0.1; done`,
          maxAttempts: 1,
        })),
      );
      for (const name of names) await until(`${name} runs`, () => jobmon.countRuns(name) === 1, 60_000);
      setNode(bad, "down");
      await until(
        "the node is kept off",
        async () => (await notices(workflowId)).some(({ code }) => code === "node_excluded"),
        60_000,
      );
      for (const node of [bad, good]) setNode(node, "resume");
      for (const name of names) await until(`${name} runs again`, () => jobmon.countRuns(name) === 2, 60_000);
      writeFileSync(go, "");
      expect(await jobmon.untilOver(workflowId)).toEqual({ "moving-1": "DONE", "moving-2": "DONE" });
      for (const name of names) {
        const nodes = (await jobmon.attempts(workflowId, name)).map(({ node }) => node);
        expect(nodes).toEqual([bad, good]);
      }
      const story = await jobmon.client.call("getWorkflowStory", { workflowId });
      expect(story.rows.filter(({ what }) => what === "node_excluded")).toHaveLength(1);
      expect(story.rows.find(({ what }) => what === "node_excluded")?.text).toContain(bad);
    },
    LIMIT_MS,
  );

  test(
    "gpus are asked of Slurm, and so many elements of an array as allowed run at a time",
    async () => {
      const names = ["lit-1", "lit-2", "lit-3"];
      const workflowId = await jobmon.start(
        names.map((name) => ({ name, command: `${note(name)}; sleep 1`, resources: { gpus: 1 } })),
      );
      const job = await until("it is in Slurm", async () => {
        return (await jobmon.attempts(workflowId, "lit-3")).at(-1)?.externalId ?? undefined;
      });
      const shown = cluster().ask("scontrol", "show", "job", job.split("_")[0] ?? "");
      expect(shown).toContain("ArrayTaskThrottle=2");
      expect(shown).toMatch(/TresPerJob=\S*gpu:1/);
      expect(Object.values(await jobmon.untilOver(workflowId))).toEqual(["DONE", "DONE", "DONE"]);
    },
    LIMIT_MS,
  );

  test(
    "memory that grows beyond its queue goes on in the fallback queue",
    async () => {
      const command = "head -c 150000000 /dev/zero | tail -n 1 >/dev/null";
      const workflowId = await jobmon.start([
        {
          name: "growing",
          command,
          resources: { memory: "100M", queue: "small.q" },
          scales: { memory: 3 },
          fallbackQueues: ["all.q"],
        },
      ]);
      expect(await jobmon.untilOver(workflowId)).toEqual({ growing: "DONE" });
      const attempts = await jobmon.attempts(workflowId, "growing");
      expect(attempts.map(({ resources }) => resources.queue)).toEqual(["small.q", "all.q"]);
    },
    LIMIT_MS,
  );

  test(
    "the accounting tells the end of each element, also by the name of its array",
    async () => {
      const controller = new CliController({ slurmConf: cluster().slurmConf });
      const name = "told-by-the-accounting";
      const words = ["-J", name, "--array=0-1", "-o", "/dev/null", "--wrap", 'exit "$SLURM_ARRAY_TASK_ID"'];
      const arrayJobId = Number(cluster().ask("sbatch", "--parsable", ...words));
      const since = Date.now() - 3_600_000;
      const states = await until("it has both ends", async () => {
        const jobs = (await controller.account({ arrayJobIds: [arrayJobId], since })) ?? [];
        const ended = jobs.filter(({ state }) => state.class !== "live");
        return ended.length === 2 && ended.map(({ index, state, exitCode }) => [index, state.word, exitCode]);
      });
      expect(states.toSorted()).toEqual([
        [0, "COMPLETED", 0],
        [1, "FAILED", 1],
      ]);
      expect(await controller.findByName({ name, since })).toEqual([arrayJobId]);
    },
    LIMIT_MS,
  );

  test(
    "a hot resume leaves what runs to the next run, and a cold one runs it anew",
    async () => {
      const waiting = (name: string) => ({
        name,
        command: `${note(name)}; while [ ! -e ${jobmon.effects}/go-${name} ]; do sleep 0.1; done`,
      });
      for (const how of ["hot", "cold"] as const) {
        const workflowId = await jobmon.start([waiting(how)]);
        await until(`${how} runs`, () => jobmon.countRuns(how) === 1, 60_000);
        await jobmon.resume(workflowId, how);
        if (how === "cold") await until("it runs again", () => jobmon.countRuns(how) === 2, 60_000);
        writeFileSync(join(jobmon.effects, `go-${how}`), "");
        expect(await jobmon.untilOver(workflowId)).toEqual({ [how]: "DONE" });
        expect(jobmon.countRuns(how)).toBe(how === "hot" ? 1 : 2);
        await until("its job is gone", () => cluster().ask("squeue", "-h", "-a").trim() === "", 60_000);
      }
    },
    LIMIT_MS,
  );
});
