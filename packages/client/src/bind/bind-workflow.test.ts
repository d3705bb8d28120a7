import { afterEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Task } from "../definition/task.ts";
import { Tool } from "../definition/tool.ts";
import type { Workflow } from "../definition/workflow.ts";
import { createApiClient } from "../http/api-client.ts";
import { decodeChunks } from "../testing/decode-chunks.ts";
import {
  type Handlers,
  type MemoryServer,
  problemResponse,
  startMemoryServer,
} from "../testing/memory-server.ts";
import { draftChunks } from "./draft-chunks.ts";
import { planDraft } from "./plan-draft.ts";
import { planSets } from "./plan-sets.ts";

const servers: MemoryServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

function serve(handlers: Handlers = {}): { readonly server: MemoryServer; readonly tool: Tool } {
  const server = startMemoryServer(handlers);
  servers.push(server);
  const client = createApiClient({ url: server.url, token: "", retriesAttempts: 0 });
  return { server, tool: new Tool({ name: "life expectancy", client }) };
}

function addSteps(tool: Tool, workflow: Workflow, count: number): readonly Task[] {
  const step = tool.taskTemplate({ name: "step", command: "step {n}" });
  const tasks = step.tasks({ n: Array.from({ length: count }, (_, n) => n) });
  workflow.addTasks(tasks);
  return tasks;
}

describe("bind", () => {
  test("the server gets tool, templates, labels and every task with what it waits for", async () => {
    const { server, tool } = serve();
    const prepare = tool.taskTemplate({ name: "prepare", command: "prepare {out}", taskArgs: ["out"] });
    const model = tool.taskTemplate({
      name: "model",
      command: "model {loc} --log {level}",
      opArgs: ["level"],
      defaultCluster: "sequential",
    });
    const workflow = tool.workflow({
      workflowArgs: "2026",
      name: "demo",
      attributes: { round: 3 },
      maxConcurrentlyRunning: 50,
    });
    const first = workflow.addTask(prepare.task({ out: "x", attributes: { kind: "prep" }, name: "prep" }));
    workflow.addTasks(model.tasks({ loc: [1, 2], level: "info", upstream: first, maxAttempts: 5 }));
    workflow.setTemplateLimit("model", 7);
    await workflow.bind();

    expect(
      server
        .requestsOf("ensureTemplate")
        .map(({ body }) => [body.name, body.command, body.nodeArgs, body.taskArgs]),
    ).toEqual([
      ["prepare", "prepare {out}", [], ["out"]],
      ["model", "model {loc} --log {level}", ["loc"], []],
    ]);
    expect(server.requestsOf("createDraft")[0]?.body).toMatchObject({
      workflowArgs: "2026",
      name: "demo",
      attributes: { round: "3" },
      maxConcurrentlyRunning: 50,
      taskCount: 3,
      setCount: 1,
      profileCount: 1,
      arrays: [
        { name: "prepare", cluster: "multiprocess" },
        { name: "model", cluster: "sequential", maxConcurrentlyRunning: 7 },
      ],
    });
    const chunks = server.requestsOf("putDraftChunk").map(({ body }) => body);
    expect(chunks).toHaveLength(1);
    expect(decodeChunks(chunks)).toMatchObject([
      {
        array: 0,
        args: { out: "x" },
        upstream: [],
        name: "prep",
        attributes: { kind: "prep" },
        maxAttempts: 3,
      },
      { array: 1, args: { loc: "1", level: "info" }, upstream: [0], name: null, maxAttempts: 5 },
      { array: 1, args: { loc: "2", level: "info" }, upstream: [0], name: null, maxAttempts: 5 },
    ]);
  });

  test("a large workflow is sent in chunks, and the ids of the server become the tasks' own", async () => {
    const { server, tool } = serve({
      bindDraft: () => ({ ...boundReply, firstTaskId: 501 }),
    });
    const workflow = tool.workflow();
    const tasks = addSteps(tool, workflow, 25_000);
    await workflow.bind();
    const chunks = server.requestsOf("putDraftChunk");
    expect(chunks.map(({ chunk }) => chunk).sort()).toEqual([0, 1, 2]);
    expect(decodeChunks(chunks.map(({ body }) => body)).map(({ args }) => args.n)).toEqual(
      tasks.map(({ args }) => args.n),
    );
    expect([workflow.id, tasks[0]?.id, tasks[24_999]?.id]).toEqual([7, 501, 25_500]);
  });

  test("ids that do not follow the order of the tasks are taken as they are", async () => {
    const { tool } = serve({ bindDraft: () => ({ ...boundReply, created: false, taskIds: [42, 17] }) });
    const workflow = tool.workflow();
    const tasks = addSteps(tool, workflow, 2);
    await workflow.bind({ existing: "resume" });
    expect(tasks.map(({ id }) => id)).toEqual([42, 17]);
  });

  test("binding goes on until the server has stored everything, and tells how far it is", async () => {
    let stored = 0;
    const { tool } = serve({
      putDraftChunk: ({ chunk }) => ({ chunk, tasks: 3 }),
      bindDraft: () => ({
        ...boundReply,
        state: ++stored < 3 ? "binding" : "bound",
        boundTasks: stored,
        taskCount: 3,
      }),
    });
    const workflow = tool.workflow();
    addSteps(tool, workflow, 3);
    const progress: string[] = [];
    await workflow.bind({
      onProgress: ({ phase, doneCount, taskCount }) => progress.push(`${phase} ${doneCount}/${taskCount}`),
    });
    expect(progress).toEqual(["send 3/3", "store 1/3", "store 2/3", "store 3/3"]);
  });

  test("a refusal of the server reaches the caller, and the workflow can be bound again", async () => {
    let refusals = 1;
    const { server, tool } = serve({
      bindDraft: () => (refusals-- > 0 ? problemResponse(409, "workflow_already_exists") : boundReply),
    });
    const workflow = tool.workflow();
    addSteps(tool, workflow, 1);
    await expect(workflow.bind()).rejects.toMatchObject({ code: "workflow_already_exists" });
    expect(workflow.isBound).toBe(false);
    await workflow.bind({ existing: "resume" });
    expect(server.requestsOf("bindDraft").map(({ body }) => body.existing)).toEqual(["refuse", "resume"]);
  });

  test("binding twice binds once, and a bound workflow takes no more tasks", async () => {
    const { server, tool } = serve({ bindDraft: () => boundReply });
    const workflow = tool.workflow();
    const [task] = addSteps(tool, workflow, 1);
    await Promise.all([workflow.bind(), workflow.bind()]);
    expect(server.requestsOf("createDraft")).toHaveLength(1);
    expect(() => addSteps(tool, workflow, 1)).toThrow("it is bound");
    expect(() => task?.addUpstream(task)).toThrow("its workflow is bound");
  });

  test("an empty workflow, a stray limit and a stranger upstream are refused before anything is sent", async () => {
    const { server, tool } = serve();
    await expect(tool.workflow({ name: "demo" }).bind()).rejects.toThrow("demo has no tasks");

    const limited = tool.workflow().setTemplateLimit("modle", 3);
    addSteps(tool, limited, 1);
    await expect(limited.bind()).rejects.toThrow('"modle"');

    const step = tool.taskTemplate({ name: "step", command: "step {n}" });
    const orphan = tool.workflow();
    orphan.addTask(step.task({ n: 2, upstream: step.task({ n: 1 }) }));
    await expect(orphan.bind()).rejects.toThrow("step_n-2 waits for step_n-1, which is not in its workflow");
    expect(server.received).toHaveLength(0);
  });

  test("resources that cannot be understood are refused with the name of the template", async () => {
    const { server, tool } = serve();
    const workflow = tool.workflow();
    const step = tool.taskTemplate({
      name: "step",
      command: "step {n}",
      defaultResources: { memory: "8 bananas" },
    });
    workflow.addTask(step.task({ n: 1 }));
    await expect(workflow.bind()).rejects.toMatchObject({
      code: "invalid_quantity",
      ids: { taskTemplate: "step" },
    });
    expect(server.received).toHaveLength(0);
  });
});

describe("levels", () => {
  test("tool, workflow, template and task add up key by key, the nearer one winning", () => {
    const tool = new Tool({
      name: "t",
      defaultResources: { cores: 1, memory: "1G", queue: "a" },
      defaultMaxAttempts: 9,
    });
    const workflow = tool.workflow({
      defaultResources: { memory: "2G", runtime: "1h" },
      defaultScales: { memory: 0.1 },
    });
    const step = tool.taskTemplate({
      name: "step",
      command: "step {n}",
      defaultResources: { runtime: "2h" },
      defaultScales: { runtime: ["3h"] },
      defaultCluster: "slurm",
    });
    workflow.addTask(
      step.task({
        n: 1,
        resources: { cores: 4, queue: null },
        fallbackQueues: ["b"],
        cluster: "dummy",
        priority: 5,
      }),
    );
    workflow.addTask(step.task({ n: 2, maxAttempts: 1 }));
    const plan = planDraft(workflow);
    expect(plan.arrays.map(({ cluster }) => cluster)).toEqual(["dummy", "slurm"]);
    expect(decodeChunks([...draftChunks(plan)] as never)).toMatchObject([
      {
        profile: {
          requested: { cores: 4, memory: "2G", runtime: "2h" },
          scales: { memory: 0.1, runtime: ["3h"] },
          fallbackQueues: ["b"],
        },
        maxAttempts: 9,
        priority: 5,
      },
      {
        profile: { requested: { cores: 1, memory: "2G", runtime: "2h", queue: "a" } },
        maxAttempts: 1,
        priority: 0,
      },
    ]);
  });

  test("equal resources of different templates are sent once", () => {
    const tool = new Tool({ name: "t" });
    const workflow = tool.workflow();
    for (const name of ["a", "b"]) {
      const template = tool.taskTemplate({ name, command: "step {n}", defaultResources: { memory: "1G" } });
      workflow.addTasks([template.task({ n: 1 }), template.task({ n: 2, resources: { cores: 2 } })]);
      workflow.addTask(template.task({ n: 3, resources: { memory: "1G", cores: 2 } }));
    }
    expect(planDraft(workflow).profiles).toHaveLength(2);
  });
});

describe("upstream sets", () => {
  const tool = new Tool({ name: "t" });

  test("a barrier costs as many sets as there are steps", () => {
    const workflow = tool.workflow();
    const [one, two] = ["one", "two"].map((name) => tool.taskTemplate({ name, command: "step {n}" }));
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    const before = one?.tasks({ n: numbers }) ?? [];
    workflow.addTasks(before);
    workflow.addTasks(two?.tasks({ n: numbers, upstream: before }) ?? []);
    expect(planDraft(workflow).sets).toEqual([[0, 299]]);
  });

  test("sets of equal content are sent once, whatever the order and however they were made", () => {
    const workflow = tool.workflow();
    const tasks = addSteps(tool, workflow, 30);
    const [a, b, c] = tasks as [Task, Task, Task];
    const last = tool.taskTemplate({ name: "last", command: "last {n}" });
    workflow.addTask(last.task({ n: 1, upstream: [a, b] }));
    workflow.addTask(last.task({ n: 2, upstream: [b, a, b] }));
    workflow.addTask(last.task({ n: 3, upstream: a }).addUpstream(b));
    workflow.addTask(last.task({ n: 4, upstream: [a] }));
    workflow.addTask(last.task({ n: 5, upstream: [a, a] }));
    workflow.addTask(last.task({ n: 6, upstream: [c, a] }));
    workflow.addTask(last.task({ n: 7, upstream: [] }));
    const { sets, setOfTask } = planSets(workflow.tasks);
    expect(sets).toEqual([[0, 1], 0, [0, 0, 2, 2]]);
    expect([...setOfTask.slice(30)]).toEqual([0, 0, 0, 1, 1, 2, -1]);
  });

  test("where a step lies scattered among others, tasks are put in the order of their templates", () => {
    const tool = new Tool({ name: "t" });
    const workflow = tool.workflow();
    const [left, right, last] = ["left", "right", "last"].map((name) =>
      tool.taskTemplate({ name, command: "step {n}" }),
    );
    const rights: Task[] = [];
    for (let n = 0; n < 100_001; n++) {
      workflow.addTask(left?.task({ n }) as Task);
      rights.push(workflow.addTask(right?.task({ n }) as Task));
    }
    const end = workflow.addTask(last?.task({ n: 1, upstream: rights }) as Task);
    const plan = planDraft(workflow);
    expect(plan.sets).toEqual([[100_001, 200_001]]);
    expect(plan.tasks[150_000]).toBe(rights[49_999] as Task);
    expect([rights[0]?.index, end.index]).toEqual([100_001, 200_002]);
  });
});

describe("chunks", () => {
  test("long arguments make smaller chunks", () => {
    const tool = new Tool({ name: "t" });
    const workflow = tool.workflow();
    const step = tool.taskTemplate({ name: "step", command: "step {n} {text}" });
    workflow.addTasks(
      step.tasks({ n: Array.from({ length: 100 }, (_, n) => n), text: ["x".repeat(60_000)] }),
    );
    const sizes = [...draftChunks(planDraft(workflow))].map(({ groups = [] }) =>
      groups.reduce((sum, { count }) => sum + count, 0),
    );
    expect(sizes).toEqual([66, 34]);
  });

  test("any workflow is read from its chunks as it was defined", () => {
    const definition = fc.array(
      fc.record({
        template: fc.integer({ min: 0, max: 2 }),
        text: fc.string(),
        memory: fc.constantFrom(undefined, "1G", "2G"),
        upstream: fc.array(fc.nat(), { maxLength: 4 }),
        name: fc.constantFrom(undefined, "given"),
        priority: fc.constantFrom(undefined, 0, 3),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(definition, (rows) => {
        const tool = new Tool({ name: "t" });
        const workflow = tool.workflow();
        const templates = ["a", "b", "c"].map((name) =>
          tool.taskTemplate({ name, command: "run {n} {text}" }),
        );
        for (const [n, { template, text, memory, upstream, name, priority }] of rows.entries()) {
          const before =
            workflow.tasks.length === 0
              ? []
              : upstream.map((at) => workflow.tasks[at % workflow.tasks.length] as Task);
          workflow.addTask(
            templates[template]?.task({
              n,
              text,
              name,
              priority,
              resources: { memory },
              upstream: before,
            }) as Task,
          );
        }
        const plan = planDraft(workflow);
        const decoded = decodeChunks(JSON.parse(JSON.stringify([...draftChunks(plan)])));
        expect(
          decoded.map(({ array, args, upstream, profile, name, priority }) => [
            plan.arrays[array]?.template.name,
            args,
            upstream,
            profile.requested,
            name,
            priority,
          ]),
        ).toEqual(
          workflow.tasks.map((task, n) => [
            task.template.name,
            task.args,
            [...new Set(task.upstreamTasks.map(({ index }) => index))].sort((one, other) => one - other),
            rows[n]?.memory === undefined ? {} : { memory: rows[n].memory },
            task.givenName ?? null,
            rows[n]?.priority ?? 0,
          ]) as never,
        );
      }),
      { numRuns: 200 },
    );
  });
});

const boundReply = {
  state: "bound",
  workflowId: 7,
  created: true,
  status: "INSTANTIATING",
  boundTasks: 1,
  taskCount: 1,
  firstTaskId: 1001,
  taskIds: null,
} as const;
