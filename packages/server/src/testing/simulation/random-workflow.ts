import type { Random } from "../random.ts";
import type { ProfileSpec, TaskSpec, TemplateSpec, WorkflowSpec } from "../workflow-spec.ts";

export const CLUSTERS = ["dummy", "sequential"] as const;

const MAX_TASKS = 40;
const PROFILES: Readonly<Record<string, ProfileSpec>> = {
  small: { requested: { memory: "1G", runtime: "1h" } },
  listed: { requested: { memory: "1G", runtime: "1h" }, scales: { memory: ["2G", "4G"] } },
  fixed: { requested: { cores: 2 }, scales: { memory: 0 } },
  dynamic: {
    requested: { memory: "1G", runtime: "1h" },
    dynamic: { command: ["python3", "-m", "resolve"], payload: "f", name: "f" },
  },
};

/** A layered graph: each task waits for tasks of layers above, often for the same set as its neighbours. */
export function drawWorkflow(random: Random, args: string): WorkflowSpec {
  const templates: Record<string, TemplateSpec> = {};
  for (let i = random.between(1, 3); i > 0; i--)
    templates[`template${i}`] = {
      cluster: random.pick(CLUSTERS),
      ...(random.happens(0.3) ? { limit: random.between(1, 4) } : {}),
    };
  return {
    args,
    templates,
    profiles: PROFILES,
    priority: random.pick([0, 0, 0, 5]),
    ...(random.happens(0.3) ? { limit: random.between(1, 6) } : {}),
    tasks: drawTasks(random, Object.keys(templates)),
  };
}

function drawTasks(random: Random, templates: readonly string[]): TaskSpec[] {
  const layers = random.between(1, 5);
  const widest = random.pick([1, 2, 2, 3, 3, 4, MAX_TASKS / 5]);
  const above: string[] = [];
  const tasks: TaskSpec[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const width = random.between(1, widest);
    const barrier = drawUpstreams(random, above);
    for (let position = 0; position < width; position++)
      tasks.push({
        name: `t${layer}-${position}`,
        upstreams: layer === 0 ? [] : random.happens(0.7) ? barrier : drawUpstreams(random, above),
        template: random.pick(templates),
        profile: random.pick(Object.keys(PROFILES)),
        maxAttempts: random.between(1, 3),
        priority: random.pick([0, 0, 1]),
      });
    above.push(...tasks.slice(-width).map((task) => task.name));
  }
  return tasks;
}

function drawUpstreams(random: Random, above: readonly string[]): string[] {
  return above.length === 0 ? [] : random.happens(0.4) ? above.slice(-2) : random.sample(above, 0.5);
}
