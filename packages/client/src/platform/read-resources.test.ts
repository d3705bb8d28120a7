import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readResources } from "./read-resources.ts";

test("resources are found by cluster and template, and what is not there is refused by its keys", () => {
  const folder = mkdtempSync(join(tmpdir(), "jobmon-resources-"));
  const path = join(folder, "resources.yaml");
  try {
    writeFileSync(
      path,
      "tool_resources:\n  slurm: {cores: 2, memory: 4G}\ntask_template_resources:\n  fit:\n    slurm: {memory: 8G}\n",
    );
    expect(readResources(path, { cluster: "slurm" })).toEqual({ cores: 2, memory: "4G" });
    expect(readResources(path, { cluster: "slurm", template: "fit" })).toEqual({ memory: "8G" });
    expect(() => readResources(path, { cluster: "other" })).toThrow("tool_resources: other");
    expect(() => readResources(path, { cluster: "slurm", template: "x" })).toThrow("x: slurm");
    expect(() => readResources(join(folder, "none"), { cluster: "slurm" })).toThrow("does not exist");
    writeFileSync(path, "a: b: c\n");
    expect(() => readResources(path, { cluster: "slurm" })).toThrow("line 1");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
