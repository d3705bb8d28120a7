import { describe, expect, test } from "bun:test";
import { basename } from "node:path";
import { isLogPathOf, logPathsOf } from "./log-paths.ts";

const place = { logsDir: "/data/logs", cwd: "/home/ana/project" };
const lease = { instanceId: 5001, workflowRunId: 9, name: "model_location-1" };
const none = { stdout: null, stderr: null };

describe("log paths", () => {
  test("without a folder asked for, the logs of a run are together", () => {
    expect(logPathsOf(lease, none, place)).toEqual({
      stdoutPath: "/data/logs/9/model_location-1.o5001",
      stderrPath: "/data/logs/9/model_location-1.e5001",
    });
  });

  test("a folder that was asked for is taken from the run's working directory", () => {
    const paths = logPathsOf(lease, { stdout: "out", stderr: "/scratch/err" }, place);
    expect(paths.stdoutPath).toBe("/home/ana/project/out/model_location-1.o5001");
    expect(paths.stderrPath).toBe("/scratch/err/model_location-1.e5001");
  });

  test("a name cannot leave its folder, nor be longer than a file system allows", () => {
    const climbing = logPathsOf({ ...lease, name: "../../etc/passwd" }, none, place).stdoutPath;
    expect(climbing).toBe("/data/logs/9/.._.._etc_passwd.o5001");
    const long = basename(logPathsOf({ ...lease, name: "漢".repeat(250) }, none, place).stdoutPath);
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(255);
    expect(long).toMatch(/^漢+\.o5001$/);
  });

  test("a log is known by its ending", () => {
    expect(isLogPathOf("/x/t.o5001", 5001)).toBe(true);
    expect(isLogPathOf("/x/t.e5001", 5001)).toBe(true);
    expect(isLogPathOf("/x/t.o5001", 500)).toBe(false);
    expect(isLogPathOf("/x/t.o15001", 5001)).toBe(false);
  });
});
