/** What clients in other languages need to know of the TypeScript sources, without the words of any language. */
import { API_PREFIX, type RouteSpec, routes } from "@jobmon/api";
import { configKeys } from "@jobmon/config";
import {
  ERROR_CATALOGUE,
  type Machine,
  statesOf,
  taskInstanceMachine,
  taskMachine,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import { REPEAT_RULES, type RepeatRule } from "jobmon";
import manifest from "../packages/cli/package.json" with { type: "json" };

export const version: string = manifest.version;
export const apiPrefix: string = API_PREFIX;

/** In the order in which they are told of. */
export const MACHINES: readonly Machine[] = [
  taskMachine,
  taskInstanceMachine,
  workflowRunMachine,
  workflowMachine,
];

export const machines = MACHINES.map((machine) => ({
  /** Such as `TASK_INSTANCE`. */
  constant: machine.name.toUpperCase(),
  states: statesOf(machine).map((state) => {
    const { code, label, tone } = machine.states[state] as Machine["states"][string];
    return { state, letter: code, label, tone };
  }),
  terminal: machine.terminal,
}));

const repeatRules: Readonly<Record<string, RepeatRule>> = REPEAT_RULES;

export const operations = Object.entries<RouteSpec>(routes).map(([operation, { method, path }]) => ({
  operation,
  method,
  path,
  /** Whether a request whose reply was lost may be sent again. */
  isSafe: method === "GET" || repeatRules[operation]?.repeat === "safe",
}));

export const errorCodes = Object.entries(ERROR_CATALOGUE).map(([code, { kind, status }]) => ({
  code,
  kind,
  status,
}));

/** Settings that have a default, which stands here as a person would write it. */
export const settings = Object.entries<{
  readonly type: string;
  readonly default?: string | number | boolean;
}>(configKeys).flatMap(([key, definition]) =>
  definition.default === undefined
    ? []
    : [{ key, type: definition.type, default: String(definition.default) }],
);
