/** One condition of a filter, as the contract writes it: `field:operator:value`. */
export interface Condition {
  readonly field: string;
  readonly operator: string;
  readonly value: string;
}

export const OPERATOR_WORDS: Readonly<Record<string, string>> = {
  is: "is",
  not: "is not",
  in: "is one of",
  not_in: "is none of",
  contains: "contains",
  not_contains: "does not contain",
  ge: "at least",
  le: "at most",
};

/** Does it ask for several values, with commas between them? */
export const isList = (operator: string): boolean => operator === "in" || operator === "not_in";

export function parseCondition(text: string): Condition {
  const [field = "", operator = "", ...rest] = text.split(":");
  return { field, operator, value: rest.join(":") };
}

export function writeCondition({ field, operator, value }: Condition): string {
  return `${field}:${operator}:${value}`;
}

export type Where = readonly string[] | undefined;

/** The filter with this field asking for something else, or for nothing. */
export function setCondition(
  where: Where,
  field: string,
  condition: string | undefined,
): string[] | undefined {
  const others = (where ?? []).filter((text) => parseCondition(text).field !== field);
  const next = condition === undefined ? others : [...others, condition];
  return next.length === 0 ? undefined : next;
}

export function findCondition(where: Where, field: string): Condition | undefined {
  return (where ?? []).map(parseCondition).find((condition) => condition.field === field);
}
