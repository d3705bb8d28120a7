import type { Log } from "@jobmon/core";
import type { Clock } from "../clock.ts";
import type { Capacity, Plugin, PluginEvent, PluginSink, PluginTask } from "./plugin.ts";

export interface Guard {
  readonly sink: PluginSink;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The plugin with its faults kept from the loop: one that throws although it must not costs the tasks at hand, not the
 * distributor. `adopt` is let through, for without it nothing is known of what runs.
 */
export function guardPlugin(plugin: Plugin, { sink, clock, log }: Guard): Plugin {
  function attempt<T>(what: string, action: () => T, otherwise: (why: string) => T): T {
    try {
      return action();
    } catch (error) {
      const why = `the plugin failed at ${what}: ${error instanceof Error ? error.message : String(error)}`;
      log.error({ what, why }, "plugin_failed");
      return otherwise(why);
    }
  }
  const nothing = (): void => {};
  const full = (reason: string): Capacity => ({ free: 0, reason });
  return {
    abilities: plugin.abilities,
    queues: plugin.queues && (() => (plugin as Required<Plugin>).queues()),
    notices:
      plugin.notices &&
      (() =>
        attempt(
          "notices",
          () => (plugin as Required<Plugin>).notices(),
          () => [],
        )),
    capacity: () => attempt("capacity", () => plugin.capacity(), full),
    submit(tasks) {
      const refuse = (why: string) => sink.tell(tasks.map((task) => refusalOf(task, why, clock.now())));
      attempt("submit", () => plugin.submit(tasks), refuse);
    },
    adopt: (instances) => plugin.adopt(instances),
    kill: (instanceIds) => attempt("kill", () => plugin.kill(instanceIds), nothing),
    check: async (instanceIds) => plugin.check(instanceIds),
    acknowledge: (instanceIds) => attempt("acknowledge", () => plugin.acknowledge(instanceIds), nothing),
    concluded:
      plugin.concluded &&
      ((instanceIds) =>
        attempt("concluded", () => (plugin as Required<Plugin>).concluded(instanceIds), nothing)),
    readLog: plugin.readLog && ((request) => (plugin as Required<Plugin>).readLog(request)),
    close: async () => plugin.close(),
  };
}

function refusalOf({ instanceId }: PluginTask, description: string, at: number): PluginEvent {
  return { type: "ended", instanceId, at, ending: { kind: "refused", description } };
}
