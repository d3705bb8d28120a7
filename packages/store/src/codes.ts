import {
  ACTIVE_INSTANCE_STATES,
  ACTIVE_TASK_STATES,
  codesOf,
  LAUNCHING_RUN_STATES,
  OPEN_RUN_STATES,
  taskInstanceMachine,
  taskMachine,
  workflowRunMachine,
} from "@jobmon/core";
import { type Statement, sql } from "./statement.ts";

/** Letters of groups of states, as the queries need them. */
export const ACTIVE_INSTANCE_CODES = codesOf(taskInstanceMachine, ACTIVE_INSTANCE_STATES);
export const ACTIVE_TASK_CODES = codesOf(taskMachine, ACTIVE_TASK_STATES);
export const OPEN_RUN_CODES = codesOf(workflowRunMachine, OPEN_RUN_STATES);
export const LAUNCHING_RUN_CODES = codesOf(workflowRunMachine, LAUNCHING_RUN_STATES);

/** Letters written into the statement itself: the planner uses a partial index only for literals. */
export function literals(codes: readonly string[]): Statement {
  return sql.join(codes.map((code) => sql.lit(code)));
}
