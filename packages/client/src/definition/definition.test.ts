import { describe, expect, test } from "bun:test";
import { Tool } from "./tool.ts";
import { membersOf, UpstreamSet } from "./upstream.ts";

function makeTool() {
  return new Tool({ name: "life expectancy" });
}

function modelOf(tool = makeTool()) {
  return tool.taskTemplate({
    name: "model",
    command: "run {loc} {year} --draws {draws} --log {level}",
    taskArgs: ["draws"],
    opArgs: ["level"],
  });
}

const common = { draws: 100, level: "info" };

describe("taskTemplate", () => {
  test("placeholders that are neither task nor op arguments are node arguments", () => {
    expect(modelOf().definition).toMatchObject({
      nodeArgs: ["loc", "year"],
      taskArgs: ["draws"],
      opArgs: ["level"],
    });
  });

  test("an argument that is called like an option of a task is refused", () => {
    expect(() => makeTool().taskTemplate({ name: "model", command: "run {priority}" })).toThrow("priority");
  });

  test("asking again with the same definition gives the same template, another definition is refused", () => {
    const tool = makeTool();
    expect(modelOf(tool)).toBe(modelOf(tool));
    expect(() => tool.taskTemplate({ name: "model", command: "run {loc}" })).toThrow("another definition");
  });

  test("a placeholder left out of the listed node arguments is refused", () => {
    const define = () =>
      makeTool().taskTemplate({ name: "model", command: "run {loc} {year}", nodeArgs: ["loc"] });
    expect(define).toThrow("year");
  });
});

describe("task", () => {
  test("it has its arguments as text and a name made of its node arguments", () => {
    const task = modelOf().task({ ...common, loc: 1, year: "2020" });
    expect(task.args).toEqual({ loc: "1", year: "2020", draws: "100", level: "info" });
    expect(task.name).toBe("model_loc-1_year-2020");
  });

  test("missing and unknown arguments are refused by name", () => {
    const model = modelOf();
    // @ts-expect-error year is missing
    expect(() => model.task({ ...common, loc: 1 })).toThrow('no value for "year"');
    // @ts-expect-error age is no placeholder
    expect(() => model.task({ ...common, loc: 1, year: 2, age: 3 })).toThrow('"age"');
  });

  test("arguments are typed by the command", () => {
    const template = makeTool().taskTemplate({ name: "show", command: "echo '{{not}}' {word}" });
    template.task({ word: "hello", maxAttempts: 2 });
    // @ts-expect-error an object has no evident text
    expect(() => template.task({ word: {} })).toThrow();
    // @ts-expect-error doubled braces are no placeholder
    expect(() => template.task({ word: "a", not: 1 })).toThrow();
    // @ts-expect-error lists are for tasks()
    expect(() => template.task({ word: ["a", "b"] })).toThrow();
    // @ts-expect-error a name that is no placeholder
    expect(() => makeTool().taskTemplate({ name: "x", command: "echo {a}", opArgs: ["b"] })).toThrow();
  });

  test("a command that is only known at run time takes any arguments, checked when the task is made", () => {
    const command: string = ["echo", "{a}"].join(" ");
    const template = makeTool().taskTemplate({ name: "dynamic", command });
    const first = template.task({ a: 1 });
    expect(template.task({ a: 2, upstream: [first] }).upstreamTasks).toEqual([first]);
    expect(() => template.task({ b: 1 })).toThrow('"b"');
  });

  test("a name that cannot be used is refused", () => {
    expect(() => modelOf().task({ ...common, loc: 1, year: 2, name: "1 bad" })).toThrow(
      "starts with a digit",
    );
  });

  test("resources that are not plain values are refused, and later changes of the object change nothing", () => {
    const model = modelOf();
    const resources = { memory: "1G" };
    const task = model.task({ ...common, loc: 1, year: 1, resources });
    resources.memory = "2G";
    expect(task.settings.resources).toEqual({ memory: "1G" });
    expect(() => model.task({ ...common, loc: 1, year: 2, resources: { cores: Number.NaN } })).toThrow(
      "cores",
    );
  });

  test("equal settings are kept once", () => {
    const model = modelOf();
    const [first, second] = [1, 2].map((loc) =>
      model.task({ ...common, loc, year: 1, resources: { memory: "1G" } }),
    );
    expect(first?.settings).toBe(second?.settings as never);
  });

  test("updateResources changes key by key, for this task alone", () => {
    const model = modelOf();
    const [first, second] = model.tasks({
      ...common,
      loc: [1, 2],
      year: [1],
      resources: { memory: "1G", cores: 2 },
    });
    first?.updateResources({ memory: "4G" });
    expect([first, second].map((task) => task?.settings.resources)).toEqual([
      { memory: "4G", cores: 2 },
      { memory: "1G", cores: 2 },
    ]);
  });
});

describe("tasks", () => {
  test("the combinations come in the order of the keys, the last one turning fastest", () => {
    const model = modelOf();
    const pairs = (tasks: readonly { args: Readonly<Record<string, string>> }[]) =>
      tasks.map(({ args }) => `${args.loc}${args.year}`);
    expect(pairs(model.tasks({ ...common, loc: [1, 2], year: ["a", "b"] }))).toEqual([
      "1a",
      "1b",
      "2a",
      "2b",
    ]);
    expect(pairs(model.tasks({ ...common, year: ["a", "b"], loc: [1, 2] }))).toEqual([
      "1a",
      "2a",
      "1b",
      "2b",
    ]);
  });

  test("an empty list gives no tasks, and a template without node arguments one", () => {
    expect(modelOf().tasks({ ...common, loc: [], year: [1] })).toEqual([]);
    const report = makeTool().taskTemplate({ name: "report", command: "report {out}", taskArgs: ["out"] });
    expect(report.tasks({ out: "a" })).toHaveLength(1);
  });

  test("one value where a list is due is refused, also a text", () => {
    // @ts-expect-error a text is not a list of texts
    expect(() => modelOf().tasks({ ...common, loc: "abc", year: [1] })).toThrow("not a list");
    // @ts-expect-error a list is not one value for all
    expect(() => modelOf().tasks({ ...common, level: ["a"], loc: [1], year: [1] })).toThrow("level");
  });
});

describe("upstreams", () => {
  const tool = makeTool();
  const step = tool.taskTemplate({ name: "step", command: "step {n}" });
  const numbers = Array.from({ length: 40 }, (_, n) => n);

  test("tasks that are given the same list share one set", () => {
    const upstream = step.tasks({ n: numbers });
    const [first, second] = [100, 101].map((n) => step.task({ n, upstream }));
    expect(first?.upstream).toBeInstanceOf(UpstreamSet);
    expect(first?.upstream).toBe(second?.upstream as never);
  });

  test("a list that its owner goes on changing gives each task what was in it at the time", () => {
    const all = [...step.tasks({ n: numbers })];
    const before = step.task({ n: 100, upstream: all });
    all[20] = before;
    const after = step.task({ n: 101, upstream: all });
    expect(before.upstreamTasks).not.toContain(before);
    expect(after.upstreamTasks).toContain(before);
    all.push(after);
    expect(step.task({ n: 102, upstream: all }).upstreamTasks).toHaveLength(41);
    expect(after.upstreamTasks).toHaveLength(40);
  });

  test("adding an upstream to one task leaves the others that share its set alone", () => {
    const upstream = step.tasks({ n: numbers });
    const [first, second] = step.tasks({ n: [100, 101], upstream });
    const extra = step.task({ n: 102 });
    first?.addUpstream(extra).addUpstream(extra);
    expect(first?.upstreamTasks.filter((task) => task === extra)).toHaveLength(1);
    expect(second?.upstreamTasks).toHaveLength(40);
  });

  test("a task may get its upstreams one by one", () => {
    const [a, b, c] = step.tasks({ n: [1, 2, 3] });
    const last = step.task({ n: 4, upstream: a as never });
    last.addUpstream(b as never).addUpstreams([c as never]);
    expect(membersOf(last.upstream)).toEqual([a, b, c] as never);
  });

  test("something that is no task is refused", () => {
    expect(() => step.task({ n: 1, upstream: ["step_n-1"] as never })).toThrow("not a task");
    expect(() => step.task({ n: 1, upstream: [undefined] as never })).toThrow("not a task");
    expect(() => step.task({ n: 1, upstream: null as never })).toThrow("not a task");
  });
});

describe("workflow", () => {
  test("a task that is there already is refused, by object and by arguments", () => {
    const model = modelOf();
    const workflow = makeTool().workflow();
    const task = workflow.addTask(model.task({ ...common, loc: 1, year: 1 }));
    expect(() => workflow.addTask(task)).toThrow("this workflow");
    expect(() => workflow.addTask(model.task({ ...common, level: "debug", loc: "1", year: 1 }))).toThrow(
      "same arguments",
    );
    expect(() => makeTool().workflow().addTask(task)).toThrow("another workflow");
  });

  test("arguments that only look alike when put together are told apart", () => {
    const pair = makeTool().taskTemplate({ name: "pair", command: "pair {a} {b}" });
    const workflow = makeTool().workflow();
    workflow.addTasks([
      pair.task({ a: "1", b: "23" }),
      pair.task({ a: "12", b: "3" }),
      pair.task({ a: "1:2", b: "3" }),
    ]);
    expect(workflow.tasks).toHaveLength(3);
  });

  test("tasks are found by their arguments, compared as text", () => {
    const model = modelOf();
    const workflow = makeTool().workflow();
    workflow.addTasks(model.tasks({ ...common, loc: [1, 10, 2], year: [2020, 2021] }));
    const found = workflow.getTasksByNodeArgs("model", { loc: ["1", 2], year: 2021 });
    expect(found.map(({ name }) => name)).toEqual(["model_loc-1_year-2021", "model_loc-2_year-2021"]);
  });

  test("ids are not known before it is bound", () => {
    const workflow = makeTool().workflow({ name: "demo" });
    expect(() => workflow.id).toThrow("demo has no id yet");
  });
});
