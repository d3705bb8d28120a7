import { expect, test } from "bun:test";
import { writeResourcesYaml } from "./write-resources-yaml.ts";

const template = {
  name: "model",
  clusters: ["slurm"],
  queue: "all.q",
  note: undefined,
  cores: 1.5,
  memoryBytes: 1_500_000_000,
  runtimeSeconds: 61.2,
};

test("amounts are rounded up to whole cores, mebibytes and seconds", () => {
  expect(writeResourcesYaml([template])).toBe(
    `task_template_resources:
  model:
    slurm:
      cores: 2
      memory: "1431M"
      runtime: "62s"
      queue: all.q
`,
  );
});

test("names that YAML would read as something else are quoted", () => {
  const text = writeResourcesYaml([{ ...template, name: "no", clusters: ["1"], queue: "a: b #c" }]);
  expect(Bun.YAML.parse(text)).toEqual({
    task_template_resources: { no: { "1": { cores: 2, memory: "1431M", runtime: "62s", queue: "a: b #c" } } },
  });
});

test("what is not known is left out, with a comment that says why", () => {
  const unknown = {
    ...template,
    note: "no usage yet",
    queue: null,
    cores: null,
    memoryBytes: null,
    runtimeSeconds: null,
  };
  const text = writeResourcesYaml([unknown]);
  expect(text).toContain("# model: no usage yet\n");
  expect(Bun.YAML.parse(text)).toEqual({ task_template_resources: { model: { slurm: {} } } });
});

test("without any template it is still a file that can be read", () => {
  expect(Bun.YAML.parse(writeResourcesYaml([]))).toEqual({ task_template_resources: {} });
});
