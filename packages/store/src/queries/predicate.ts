/** Conditions of a filter as data, and as SQL. Values travel as parameters, fields come from closed lists. */

import { type Machine, statesOf } from "@jobmon/core";
import { contains, isAtLeast, isAtMost } from "../grammar/forms.ts";
import { type Statement, sql } from "../statement.ts";
import { among } from "../unfold.ts";

export const OPERATORS = ["is", "not", "in", "not_in", "contains", "not_contains", "ge", "le"] as const;
export type Operator = (typeof OPERATORS)[number];

/**
 * How a field's values are written and compared. `moment`: milliseconds. `status`: letters. `named`: texts under a name the
 * user chose, such as an argument; `ge` and `le` take them as numbers.
 */
export type FieldKind = "integer" | "moment" | "text" | "status" | "named";

export interface Field {
  readonly kind: FieldKind;
  /** Of a `status` field. */
  readonly machine?: Machine;
}

export type Fields = Readonly<Record<string, Field>>;

export interface Predicate {
  readonly field: string;
  /** Of a `named` field: which attribute, which argument. */
  readonly name?: string;
  readonly operator: Operator;
  /** One value, or several for `in` and `not_in`. Letters for a status. */
  readonly values: readonly (string | number)[];
}

const POSITIVE: Readonly<Record<string, Operator>> = { not: "is", not_in: "in", not_contains: "contains" };

/** A negation is the complement: what has no such attribute at all is also not equal to a value. */
export function negate(
  predicate: Predicate,
  toSql: (predicate: Predicate) => Statement<boolean>,
): Statement<boolean> {
  const operator = POSITIVE[predicate.operator];
  return operator ? sql<boolean>`NOT (${toSql({ ...predicate, operator })})` : toSql(predicate);
}

export function compareColumn(column: Statement<unknown>, predicate: Predicate): Statement<boolean> {
  return negate(predicate, (positive) => compare(column, positive));
}

/** The comparison of a text under a name; numbers as numbers, and a text that is none is neither more nor less. */
export function compareNamed(
  column: Statement<unknown>,
  { operator, values }: Predicate,
): Statement<boolean> {
  const [value = ""] = values;
  if (operator === "ge") return isAtLeast(column, value);
  if (operator === "le") return isAtMost(column, value);
  return compare(column, { operator, values });
}

/** `contains` folds the case of ASCII letters. */
function compare(
  column: Statement<unknown>,
  { operator, values }: Pick<Predicate, "operator" | "values">,
): Statement<boolean> {
  const [value = ""] = values;
  if (operator === "is") return sql<boolean>`${column} = ${value}`;
  if (operator === "in") return sql<boolean>`${column} ${among(values)}`;
  if (operator === "ge") return sql<boolean>`${column} >= ${value}`;
  if (operator === "le") return sql<boolean>`${column} <= ${value}`;
  if (operator === "contains") return contains(sql`lower(${column})`, sql`lower(${value})`);
  throw new Error(`the operator ${operator} was not made positive`);
}

/** The letters that every status predicate allows; null when there is none of them. */
export function allowedCodes(machine: Machine, predicates: readonly Predicate[]): readonly string[] | null {
  const own = predicates.filter(({ field }) => field === "status");
  if (own.length === 0) return null;
  const codes = statesOf(machine).flatMap((state) => machine.states[state]?.code ?? []);
  return codes.filter((code) =>
    own.every(({ operator, values }) => values.includes(code) === (operator === "is" || operator === "in")),
  );
}
