/** One figure of a suite beside its yardstick: what `--json` writes, and a line of the table. */
export interface Measurement {
  readonly suite: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same quantity of what is compared with, in the same unit, measured in the same run. */
  readonly yardstick: number | null;
  /** What the yardstick is. */
  readonly against: string | null;
  /** Value divided by yardstick. */
  readonly ratio: number | null;
  readonly goal: string | null;
  /** Null: there is no goal, the figure is for information. */
  readonly holds: boolean | null;
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly yardstick?: { readonly value: number; readonly what: string };
  readonly goal?: Goal;
}

export interface Goal {
  readonly of: "value" | "ratio";
  readonly bound: "at least" | "at most";
  readonly limit: number;
}

export const valueAtLeast = (limit: number): Goal => ({ of: "value", bound: "at least", limit });
export const valueAtMost = (limit: number): Goal => ({ of: "value", bound: "at most", limit });
export const ratioAtLeast = (limit: number): Goal => ({ of: "ratio", bound: "at least", limit });
export const ratioAtMost = (limit: number): Goal => ({ of: "ratio", bound: "at most", limit });

export function measure(suite: string, { name, value, unit, yardstick, goal }: Figure): Measurement {
  const ratio = yardstick === undefined ? null : value / yardstick.value;
  return {
    suite,
    name,
    value,
    unit,
    yardstick: yardstick?.value ?? null,
    against: yardstick?.what ?? null,
    ratio,
    goal: goal === undefined ? null : describeGoal(goal, unit),
    holds: goal === undefined ? null : isReached(goal, goal.of === "value" ? value : ratio),
  };
}

function describeGoal({ of, bound, limit }: Goal, unit: string): string {
  const sign = bound === "at least" ? ">=" : "<=";
  const number = limit.toLocaleString("en-GB");
  return of === "ratio" ? `ratio ${sign} ${number}` : `${sign} ${number} ${unit}`;
}

function isReached({ bound, limit }: Goal, reached: number | null): boolean {
  if (reached === null) throw new Error("A goal for the ratio needs a yardstick.");
  return bound === "at least" ? reached >= limit : reached <= limit;
}
