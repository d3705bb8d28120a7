/** Outputs here were captured from Slurm 22.05. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readConfig, readPartitions } from "./cluster-facts.ts";
import { formatIndices, parseIndices } from "./index-list.ts";
import { judgeState } from "./job-state.ts";
import { parseAccounting } from "./parse-accounting.ts";
import { parseJobs } from "./parse-jobs.ts";
import { judgeReason } from "./pending-reason.ts";
import { formatMebibytes, parseSlurmMemory, parseSlurmTime, toMinutes } from "./quantities.ts";

describe("what squeue prints", () => {
  test("running elements and a waiting rest are one job each", () => {
    const jobs = parseJobs("1080|3|RUNNING|n1|None|jm-a\n1080|[5-7,9%4]|PENDING||Priority|jm-a\n");
    expect(jobs.map(({ index, state }) => [index, state.word])).toEqual([
      [3, "RUNNING"],
      [5, "PENDING"],
      [6, "PENDING"],
      [7, "PENDING"],
      [9, "PENDING"],
    ]);
    expect(jobs[0]?.node).toBe("n1");
  });

  test("a job that is no array has no index, and a name may hold anything", () => {
    const [job] = parseJobs("12|N/A|COMPLETING|n2|None|my|job, (with) everything\n");
    expect(job).toMatchObject({ arrayJobId: 12, index: null, name: "my|job, (with) everything" });
  });

  test("banners and broken lines are passed over", () => {
    expect(parseJobs("Welcome to the cluster!\nslurm_load_jobs error\n12|\n\n|||||\n")).toEqual([]);
  });

  test("no text makes it throw", () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseJobs(text))));
  });
});

describe("what sacct prints", () => {
  const OOM = `21|OUT_OF_MEMORY|0:125|n1|1795304655|1795304655|0|00:00.086||oom0
21.batch|OUT_OF_MEMORY|0:125|n1|1795304655|1795304655|0|00:00.086|0|batch
`;
  test("the batch step's memory belongs to its job", () => {
    const [job, ...others] = parseAccounting(
      `18_2|COMPLETED|0:0|n1|1795304623|1795304625|2|00:00.003||jm-rest-1
18_2.batch|COMPLETED|0:0|n1|1795304623|1795304625|2|00:00.003|96K|batch
`,
    );
    expect(others).toEqual([]);
    expect(job).toMatchObject({ arrayJobId: 18, index: 2, name: "jm-rest-1", wallMs: 2000, cpuMs: 3 });
    expect(job?.peakMemoryBytes).toBe(96 * 1024);
  });

  test("a memory kill is one although the script ended with 0", () => {
    expect(parseAccounting(OOM)[0]).toMatchObject({
      exitCode: 0,
      signalNumber: 125,
      state: { class: "memory" },
    });
  });

  test("an element that was put back into the queue counts by its last row", () => {
    const rows = `40_1|NODE_FAIL|1:0|n1|1|2|1|00:00:00||x\n40_1|PENDING|0:0|None assigned|Unknown|Unknown|0|00:00:00||x\n`;
    expect(parseAccounting(rows)).toMatchObject([
      { state: { word: "PENDING" }, node: null, startedAt: null },
    ]);
  });

  test("who cancelled it stands behind the state", () => {
    const [job] = parseAccounting("26|CANCELLED by 0|0:0|n1|1795304655|1795304658|3|00:00.001||can\n");
    expect(job?.state).toMatchObject({ word: "CANCELLED", class: "cancelled", isKnown: true });
  });

  test("no text makes it throw", () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseAccounting(text))));
  });
});

describe("what scontrol shows", () => {
  test("limits of arrays are the smaller of two, and one less than they say", () => {
    const output =
      "MaxArraySize            = 10001\nMaxJobCount = 50000\nAccountingStorageType = accounting_storage/slurmdbd\n";
    expect(readConfig(output)).toEqual({ maxArraySize: 10_000, maxJobs: 50_000, hasAccounting: true });
    const limited = `${output}SchedulerParameters = defer,max_array_tasks=500,x=1\n`;
    expect(readConfig(limited).maxArraySize).toBe(500);
    expect(readConfig("nothing of use")).toMatchObject({ maxArraySize: 1000, hasAccounting: false });
  });

  test("a queue gives what its limits and its largest node allow", () => {
    const line =
      "PartitionName=all.q Default=YES MaxCPUsPerNode=UNLIMITED MaxTime=1-00:00:00 State=UP MaxMemPerNode=4000 TRES=cpu=16";
    const other = "PartitionName=long.q Default=NO MaxTime=UNLIMITED State=DOWN MaxMemPerNode=UNLIMITED";
    const nodes = "all.q|8|8000\nall.q|4|16000\nlong.q|2+|3000+\n";
    expect(readPartitions(`${line}\n${other}\n`, nodes)).toEqual([
      {
        name: "all.q",
        isDefault: true,
        isUp: true,
        maxCores: 8,
        maxMemoryBytes: 4000 * 1024 ** 2,
        maxRuntimeSeconds: 86_400,
      },
      {
        name: "long.q",
        isDefault: false,
        isUp: false,
        maxCores: 2,
        maxMemoryBytes: 3000 * 1024 ** 2,
        maxRuntimeSeconds: null,
      },
    ]);
  });
});

describe("amounts", () => {
  test("times are read in each of their forms", () => {
    const cases = {
      "1-02:03:04": 93_784,
      "02:03:04": 7384,
      "3:04": 184,
      "90": 5400,
      "1-12": 129_600,
      "00:00.086": 0.086,
    };
    for (const [text, seconds] of Object.entries(cases)) expect(parseSlurmTime(text)).toBeCloseTo(seconds, 6);
    for (const text of ["UNLIMITED", "infinite", "NONE", "N/A", "", "INVALID", "soon"])
      expect(parseSlurmTime(text)).toBeNull();
  });

  test("memory is read with and without units", () => {
    expect(parseSlurmMemory("4000M")).toBe(4000 * 1024 ** 2);
    expect(parseSlurmMemory("1.5Gn")).toBe(1.5 * 1024 ** 3);
    expect(parseSlurmMemory("98304", 1)).toBe(98_304);
    expect(parseSlurmMemory("UNLIMITED")).toBeNull();
  });

  test("what is asked for is rounded up, and never to nothing", () => {
    expect(formatMebibytes(1)).toBe("1M");
    expect(formatMebibytes(1024 ** 3 + 1)).toBe("1025M");
    expect([1, 60, 61].map(toMinutes)).toEqual([1, 1, 2]);
  });

  test("a list of indices reads back as it was written", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(5000), { minLength: 1 }), (indices) => {
        expect(parseIndices(formatIndices(indices))).toEqual(indices.toSorted((a, b) => a - b));
      }),
    );
    expect(formatIndices([3, 1, 2, 7])).toBe("1-3,7");
    expect(parseIndices("[0-10:5%2]")).toEqual([0, 5, 10]);
    expect(parseIndices("N/A")).toEqual([]);
  });
});

describe("states and reasons", () => {
  test("a state that nobody knows is alive, and known to be unknown", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z]{3,5}X[A-Z]*$/), (word) => {
        expect(judgeState(word)).toMatchObject({ class: "live", isKnown: false });
      }),
    );
    expect(judgeState("").class).toBe("live");
  });

  test("reasons tell what passes, what a person must release, and what will never start", () => {
    expect(judgeReason("Priority").prospect).toBe("passes");
    expect(judgeReason("(JobHeldUser)").prospect).toBe("held");
    expect(judgeReason("ReqNodeNotAvail, UnavailableNodes:n2").prospect).toBe("passes");
    expect(judgeReason("PartitionTimeLimit")).toMatchObject({
      prospect: "never",
      word: "PartitionTimeLimit",
    });
    expect(judgeReason("SomethingNew")).toMatchObject({ prospect: "passes" });
  });
});
