import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JobmonError, normaliseResources } from "@jobmon/core";
import fc from "fast-check";
import { batchScript } from "./batch-script.ts";
import { cancelWords } from "./cli-controller.ts";
import { findObstacle } from "./find-obstacle.ts";
import { batchIdOf, jobNameOf } from "./job-name.ts";
import { readJobRequest } from "./job-request.ts";
import { readSubmission, sbatchWords, submissionEnvironment } from "./sbatch-command.ts";
import { judgeSubmissionError } from "./submission-error.ts";

const request = (resources: Record<string, unknown>) => readJobRequest(normaliseResources(resources));
const submission = {
  name: "jm-k-1",
  comment: "for people",
  size: 1000,
  throttle: null,
  request: request({ cores: 2, memory: "1.5G", runtime: "90s", queue: "all.q", project: "study" }),
  excludedNodes: [],
  warningSeconds: null,
  script: "",
  outputPath: "/spool/x.log",
};

describe("the words of sbatch", () => {
  test("an array asks for what its tasks ask for, rounded up", () => {
    expect(sbatchWords(submission)).toEqual([
      "--parsable",
      "--array=0-999",
      "--job-name=jm-k-1",
      "--comment=for people",
      "--no-requeue",
      "--export=ALL",
      "--open-mode=append",
      "--input=/dev/null",
      "--output=/spool/x.log",
      "--cpus-per-task=2",
      "--mem=1536M",
      "--time=2",
      "--partition=all.q",
      "--account=study",
    ]);
  });

  test("a limit on elements at a time, a warning and bad nodes are options of their own", () => {
    const words = sbatchWords({
      ...submission,
      throttle: 50,
      warningSeconds: 60,
      excludedNodes: ["n1", "n2"],
    });
    expect(words).toContain("--array=0-999%50");
    expect(words).toContain("--signal=B:USR2@60");
    expect(words).toContain("--exclude=n1,n2");
  });

  test("nothing of the caller's environment changes a submission", () => {
    const kept = submissionEnvironment({
      PATH: "/bin",
      SBATCH_PARTITION: "evil",
      SECRET: "x",
      SLURM_CONF: "/c",
    });
    expect(kept).toEqual({ PATH: "/bin", SLURM_CONF: "/c" });
  });
});

describe("resources", () => {
  test("an option that Jobmon does not know is passed on by its long name", () => {
    const { options, constraint, gpus } = request({
      qos: "high",
      exclusive: true,
      nice: 5,
      overcommit: false,
      constraints: "a&b",
      gpus: 2,
    });
    expect(options).toEqual([
      ["exclusive", true],
      ["nice", "5"],
      ["qos", "high"],
    ]);
    expect([constraint, gpus]).toEqual(["a&b", "2"]);
  });

  test("what would break the submission is refused with what to use instead", () => {
    const cases = {
      mem: 0,
      mem_per_cpu: "1G",
      array: "0-9",
      wrap: "x",
      export: "ALL",
      output: "/x",
      time: 5,
    };
    for (const [name, value] of Object.entries(cases)) {
      const attempt = () => request({ [name]: value });
      expect(attempt).toThrow(JobmonError);
      expect(attempt).toThrow(name);
    }
  });

  test("no name of a resource becomes anything but one long option", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (name, value) => {
        try {
          const made = request({ [name]: value });
          for (const [option] of made.options) expect(option).toMatch(/^[a-z][a-z0-9-]+$/);
        } catch (error) {
          expect(error).toBeInstanceOf(JobmonError);
        }
      }),
    );
  });

  test("a task that its queue would never start is refused with what the queue gives", () => {
    const partition = { isUp: true, maxCores: 8, maxMemoryBytes: 1024 ** 3, maxRuntimeSeconds: 60 };
    const partitions = [
      { ...partition, name: "all.q", isDefault: true },
      { ...partition, name: "big.q", isDefault: false, maxCores: 64 },
    ];
    const judge = (resources: Record<string, unknown>) =>
      findObstacle(normaliseResources(resources), { partitions });
    expect(judge({ cores: 8, memory: "1G", runtime: "1m" })).toBeNull();
    expect(judge({ cores: 9, memory: "2G" })).toMatch(
      /9 cores of at most 8 and 2 GiB of memory of at most 1 GiB.*all\.q/,
    );
    expect(judge({ cores: 9, queue: "big.q" })).toBeNull();
    expect(judge({ cores: 9, queue: "unheard-of.q" })).toBeNull();
  });
});

describe("what sbatch answers", () => {
  const read = (stdout: string, stderr = "", exitCode: number | null = 0) =>
    readSubmission({ exitCode, stdout, stderr });

  test("an id is found behind banners and before the cluster", () => {
    expect(read("Welcome!\n4711;main\n")).toEqual({ kind: "accepted", arrayJobId: 4711 });
    expect(read("Submitted batch job 12\n")).toEqual({ kind: "accepted", arrayJobId: 12 });
  });

  test("an id together with a failure, a silence, or no end is a doubt", () => {
    expect(read("4711\n", "sbatch: error: something", 1).kind).toBe("unsure");
    expect(read("", "", 0).kind).toBe("unsure");
    expect(read("", "", null).kind).toBe("unsure");
  });

  test.each([
    ["sbatch: error: Batch job submission failed: Invalid partition name specified", "permanent"],
    [
      "sbatch: error: Batch job submission failed: Requested node configuration is not available",
      "permanent",
    ],
    ["sbatch: unrecognized option '--nosuchopt=1'\nTry \"sbatch --help\" for more information", "permanent"],
    [
      "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)",
      "transient",
    ],
    [
      "sbatch: error: Batch job submission failed: Unable to contact slurm controller (send failure)",
      "ambiguous",
    ],
    ["sbatch: error: Batch job submission failed: Socket timed out on send/recv operation", "ambiguous"],
    ["sbatch: error: Slurm job queue full, sleeping and retrying", "full"],
    [
      "sbatch: error: AssocMaxSubmitJobLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
      "full",
    ],
  ] as const)("%p is %p", (text, fault) => {
    expect(judgeSubmissionError(text)).toBe(fault);
  });

  test("a refusal is told in Slurm's words, without its prefix", () => {
    expect(read("", "sbatch: error: Batch job submission failed: Invalid qos specification\n", 1)).toEqual({
      kind: "refused",
      why: "Batch job submission failed: Invalid qos specification",
    });
    const limited =
      "sbatch: error: AssocMaxSubmitJobLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy\n";
    expect(read("", limited, 1)).toMatchObject({
      why: "Batch job submission failed: Job violates accounting/QOS policy: AssocMaxSubmitJobLimit",
    });
  });
});

describe("the batch script", () => {
  test("gives the worker the run's folder, umask and environment, whatever is in it", () => {
    const dir = mkdtempSync(join(tmpdir(), "jobmon-script-"));
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes("\0") && text.isWellFormed()),
        (value) => {
          const environment = { VALUE: value, "BASH_FUNC_f%%": "() { :; }", SLURM_JOB_ID: "1" };
          const script = batchScript({
            context: { environment, cwd: dir, umask: 0o027 },
            worker: [
              "/bin/sh",
              "-c",
              'printf "%s|" "$(pwd)" "$(umask)" "$SLURM_JOB_ID" "$2"; printf "%s" "$VALUE"',
              "sh",
            ],
            workerEnvironment: { SECRET: "s" },
          });
          const { stdout } = Bun.spawnSync(["/bin/sh", "-c", script], {
            env: { PATH: "/usr/bin:/bin", SLURM_JOB_ID: "99", SLURM_ARRAY_TASK_ID: "7" },
          });
          expect(stdout.toString()).toBe(`${dir}|0027|99|7|${value}`);
        },
      ),
      { numRuns: 25 },
    );
    rmSync(dir, { recursive: true });
  });
});

describe("names and cancellations", () => {
  test("only our own jobs are taken for ours", () => {
    expect(batchIdOf("k1", jobNameOf("k1", "b-2"))).toBe("b-2");
    expect(batchIdOf("k1", jobNameOf("k2", "b-2"))).toBeUndefined();
    expect(batchIdOf("k1", "sbatch")).toBeUndefined();
  });

  test("elements are cancelled by ranges, in as few commands as fit", () => {
    const targets = [
      { arrayJobId: 5, indices: [0, 1, 2, 9] },
      { arrayJobId: 6, indices: null },
    ];
    expect(cancelWords(targets)).toEqual([["5_[0-2,9]", "6"]]);
    const sparse = [{ arrayJobId: 7, indices: Array.from({ length: 5000 }, (_, k) => 2 * k) }];
    const commands = cancelWords(sparse);
    expect(commands.length).toBeGreaterThan(1);
    expect(Math.max(...commands.map((words) => words.join(" ").length))).toBeLessThan(20_000);
  });
});
