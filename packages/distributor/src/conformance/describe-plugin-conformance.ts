import { describe, setDefaultTimeout } from "bun:test";
import type { Abilities, CreatePlugin } from "../plugin/plugin.ts";
import { describeAdoption } from "./describe-adoption.ts";
import { describeEnds } from "./describe-ends.ts";
import { describeKills } from "./describe-kills.ts";
import { describeLimits } from "./describe-limits.ts";
import { PluginBench } from "./plugin-bench.ts";

const TEST_TIMEOUT_MS = 30_000;

export interface PluginUnderTest {
  readonly name: string;
  readonly create: CreatePlugin;
  /** Absolute path of the module that exports `createPlugin`: the adoption tests load it in a process that they kill. */
  readonly module?: string;
  /** The words that start `jobmon`, for a plugin whose tasks are run by workers. */
  readonly workers?: readonly string[];
  /** A cluster that takes its time: how long to wait for what must come, and how many tasks are many. */
  readonly limitMs?: number;
  readonly tasks?: number;
  /** Its clock ticks in minutes: that it enforces a runtime is tested elsewhere. */
  readonly hasCoarseRuntime?: boolean;
}

export interface Subject extends PluginUnderTest {
  readonly abilities: Abilities;
}

/**
 * Tests a plugin against what the distributor relies on; to be awaited at the top of a test file run by `bun test`.
 * What the plugin says it cannot do is skipped by name.
 */
export async function describePluginConformance(plugin: PluginUnderTest): Promise<void> {
  setDefaultTimeout(Math.max(TEST_TIMEOUT_MS, 2 * (plugin.limitMs ?? 0)));
  const subject = { ...plugin, abilities: await readAbilities(plugin) };
  describe(`plugin ${plugin.name}`, () => {
    describeEnds(subject);
    describeKills(subject);
    describeLimits(subject);
    describeAdoption(subject);
  });
}

async function readAbilities(plugin: PluginUnderTest): Promise<Abilities> {
  await using bench = new PluginBench(plugin);
  const { abilities } = await bench.open();
  return abilities;
}
