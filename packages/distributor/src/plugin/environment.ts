import { instanceVariables } from "@jobmon/core";
import type { PluginTask } from "./plugin.ts";

/** The environment of a task: that of its run, and what names the task to itself. */
export function environmentOf(task: PluginTask): Record<string, string> {
  return { ...task.context.environment, ...instanceVariables(task) };
}
