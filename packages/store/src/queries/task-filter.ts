/**
 * A filter of tasks as SQL on `t`.
 *
 * The `+` before a column keeps the planner from an index on it: whoever lists the tasks has chosen the way to them.
 *
 * Arguments are kept as lists of values, and the place of a name in them differs from template to template, so a filter
 * on an argument is resolved against the arrays it is about.
 */

import { JobmonError, quoteList, quoteText, taskMachine } from "@jobmon/core";
import { contains, item } from "../grammar/forms.ts";
import { type Statement, sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among } from "../unfold.ts";
import { type ArrayScope, type ArrayTemplate, readArrayTemplates } from "./arrays.ts";
import {
  allowedCodes,
  compareColumn,
  compareNamed,
  type Fields,
  negate,
  type Predicate,
} from "./predicate.ts";

export const TASK_FIELDS = {
  id: { kind: "integer" },
  name: { kind: "text" },
  status: { kind: "status", machine: taskMachine },
  template: { kind: "text" },
  array: { kind: "integer" },
  fingerprint: { kind: "text" },
  version: { kind: "integer" },
  attempts: { kind: "integer" },
  status_at: { kind: "moment" },
  arg: { kind: "named" },
  attribute: { kind: "named" },
} as const satisfies Fields;

export interface TaskFilter {
  /** The letters that fit; null: all. */
  readonly codes: readonly string[] | null;
  /** The arrays that fit, if the filter is about templates; null: all of the scope. */
  readonly arrayIds: readonly number[] | null;
  /** The ids that fit, if it names some; null: all. */
  readonly ids: readonly number[] | null;
  /** What else there is. */
  readonly rest: readonly Statement<boolean>[];
  /** All of the above. */
  readonly where: readonly Statement<boolean>[];
}

const MAX_LISTED_NAMES = 20;

const COLUMNS: Readonly<Record<string, Statement<unknown>>> = {
  id: sql`t.id`,
  name: sql`t.name`,
  attempts: sql`t.num_attempts`,
  status_at: sql`t.status_at`,
  version: sql`t.version`,
};

export async function resolveTaskFilter(
  db: Db,
  scope: ArrayScope,
  predicates: readonly Predicate[],
): Promise<TaskFilter> {
  const isAbout = (...fields: string[]) => predicates.some((predicate) => fields.includes(predicate.field));
  const arrays = isAbout("template", "array", "arg") ? await readArrayTemplates(db, scope, predicates) : [];
  const arrayIds = isAbout("template", "array") ? arrays.map(({ id }) => id) : null;
  const codes = allowedCodes(taskMachine, predicates);
  const rest = predicates
    .filter(({ field }) => field !== "status" && field !== "template" && field !== "array")
    .map((predicate) => conditionOf(predicate, arrays));
  const ids = idsOf(predicates) ?? (await idsOfErrors(db, scope, predicates));
  return joinFilter({ codes, arrayIds, ids, rest });
}

export function joinFilter(parts: Omit<TaskFilter, "where">): TaskFilter {
  const { codes, arrayIds, rest } = parts;
  return {
    ...parts,
    where: [
      ...(codes ? [sql<boolean>`t.status ${among(codes)}`] : []),
      ...(arrayIds ? [sql<boolean>`+t.array_id ${among(arrayIds)}`] : []),
      ...rest,
    ],
  };
}

function idsOf(predicates: readonly Predicate[]): readonly number[] | null {
  const own = predicates.find(
    ({ field, operator }) => field === "id" && (operator === "is" || operator === "in"),
  );
  return own ? own.values.map(Number) : null;
}

/** Up to this many tasks with an error of a fingerprint are found by the errors; more are met by going through the tasks. */
const MAX_FINGERPRINT_TASKS = 20_000;

async function idsOfErrors(
  db: Db,
  scope: ArrayScope,
  predicates: readonly Predicate[],
): Promise<readonly number[] | null> {
  const own = predicates.find(
    ({ field, operator }) => field === "fingerprint" && (operator === "is" || operator === "in"),
  );
  if (!own || !("workflowId" in scope) || scope.workflowId === undefined) return null;
  const { rows } = await sql<{ id: number }>`SELECT DISTINCT task_id AS id FROM task_instance_error
    WHERE workflow_id = ${scope.workflowId} AND fingerprint ${among(own.values)}
    LIMIT ${MAX_FINGERPRINT_TASKS + 1}`.execute(db);
  return rows.length > MAX_FINGERPRINT_TASKS ? null : rows.map(({ id }) => id);
}

function conditionOf(predicate: Predicate, arrays: readonly ArrayTemplate[]): Statement<boolean> {
  const { field, name } = predicate;
  if (field === "arg") return argCondition(predicate, arrays);
  if (field === "attribute")
    return negate(
      predicate,
      (positive) => sql<boolean>`EXISTS (SELECT 1 FROM task_attribute x
        WHERE x.task_id = t.id AND x.name = ${name} AND ${compareNamed(sql`x.value`, positive)})`,
    );
  if (field === "fingerprint")
    return negate(
      predicate,
      (positive) => sql<boolean>`EXISTS (SELECT 1 FROM task_instance_error e
        WHERE e.task_id = t.id AND ${compareColumn(sql`e.fingerprint`, positive)})`,
    );
  const column = COLUMNS[field];
  if (!column) throw new Error(`tasks have no field ${field}`);
  return compareColumn(column, predicate);
}

function argCondition(predicate: Predicate, arrays: readonly ArrayTemplate[]): Statement<boolean> {
  const name = predicate.name ?? "";
  const arraysByPlace = new Map<number, number[]>();
  for (const { id, argNames } of arrays) {
    const place = argNames.indexOf(name);
    if (place >= 0) arraysByPlace.set(place, [...(arraysByPlace.get(place) ?? []), id]);
  }
  if (arraysByPlace.size === 0) throw refuseArg(name, arrays);
  return negate(predicate, (positive) => {
    const places = [...arraysByPlace].map(
      ([place, ids]) =>
        sql`(+t.array_id ${among(ids)} AND ${mayHave(positive)}
          AND ${compareNamed(item(sql`t.args`, place), positive)})`,
    );
    return sql<boolean>`(${sql.join(places, sql` OR `)})`;
  });
}

/** Looking for the value in the text of the list is cheaper than taking the list apart, and leaves few to be. */
function mayHave({ operator, values }: Predicate): Statement<boolean> {
  return operator === "is" ? contains(sql`t.args`, sql`${JSON.stringify(values[0])}`) : sql<boolean>`true`;
}

function refuseArg(name: string, arrays: readonly ArrayTemplate[]): JobmonError {
  const known = [...new Set(arrays.flatMap(({ argNames }) => argNames))].sort();
  return new JobmonError("invalid_request", {
    detail: `the filter names the argument ${quoteText(name)}, which none of the ${arrays.length} task templates it is about has`,
    hint: `their arguments are ${quoteList(known.slice(0, MAX_LISTED_NAMES)) || "none"}`,
    ids: { arg: name.slice(0, 60) },
  });
}
