import { formatCount } from "@jobmon/core";

/** The contract's largest limit means that there is none. */
export const NO_LIMIT = 2_147_483_647;

export function describeLimit(limit: number): string {
  if (limit === NO_LIMIT) return "no limit";
  return limit === 0 ? "0: launches nothing" : formatCount(limit);
}
