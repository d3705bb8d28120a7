import { describe, expect, test } from "bun:test";
import { RunContexts } from "./run-contexts.ts";

const shell = { environment: { HOME: "/home/ana" }, cwd: "/home/ana", umask: 0o022 };
const fallback = { environment: {}, cwd: "/", umask: 0o077 };

describe("contexts of runs", () => {
  test("a file is read once for its run", () => {
    let reads = 0;
    const contexts = new RunContexts({
      read() {
        reads += 1;
        return shell;
      },
      fallback,
    });
    const runs = { "9": { contextPath: "/contexts/3f.json" } };
    expect(contexts.find(runs).get("9")).toEqual({ context: shell });
    contexts.find(runs);
    expect(reads).toBe(1);
  });

  test("a file that cannot be read is named, and tried again the next time", () => {
    let isThere = false;
    const contexts = new RunContexts({
      read() {
        if (isThere) return shell;
        throw new Error("it is gone");
      },
      fallback,
    });
    const runs = { "9": { contextPath: "/contexts/3f.json" } };
    const fault = { fault: "The environment of run 9 cannot be read from /contexts/3f.json: it is gone" };
    expect(contexts.find(runs).get("9")).toEqual(fault);
    isThere = true;
    expect(contexts.find(runs).get("9")).toEqual({ context: shell });
  });

  test("a run that was started without a shell gets that of the distributor", () => {
    const contexts = new RunContexts({ read: () => shell, fallback });
    expect(contexts.find({ "9": { contextPath: null } }).get("9")).toEqual({ context: fallback });
  });
});
