import type { CreatePlugin, Plugin, PluginContext, PluginEvent } from "../plugin/plugin.ts";

/** What is in the hands of a plugin that never waits is the size of one lease. */
const LEASE_SIZE = 5_000;

/** Finishes every task with success at once, without running anything: to measure and try out all the rest. */
export const createPlugin: CreatePlugin = (context): Plugin => {
  const finish = (instanceIds: readonly number[]): void => context.sink.tell(endAll(instanceIds, context));
  return {
    abilities: { executes: false, limits: [], adopts: false, refusesOversized: false },
    capacity: () => ({ free: LEASE_SIZE }),
    submit: (tasks) => finish(tasks.map((task) => task.instanceId)),
    async adopt(instances) {
      finish(instances.map((instance) => instance.instanceId));
    },
    kill(instanceIds) {
      const at = context.clock.now();
      context.sink.tell(
        instanceIds.map((instanceId) => ({ type: "ended", instanceId, at, ending: { kind: "killed" } })),
      );
    },
    check: async (instanceIds) => new Map(instanceIds.map((instanceId) => [instanceId, "absent"])),
    acknowledge() {},
    async close() {},
  };
};

const SUCCESS = { kind: "exited", exitCode: 0 } as const;

function endAll(
  instanceIds: readonly number[],
  { clock }: Pick<PluginContext, "clock">,
): readonly PluginEvent[] {
  const at = clock.now();
  const record = { startedAt: at, wallMs: 0 };
  return instanceIds.map((instanceId) => ({ type: "ended", instanceId, at, ending: SUCCESS, record }));
}
