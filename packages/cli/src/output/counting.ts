import { formatCount } from "@jobmon/core";

/** `1 task`, `1,200 tasks`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
