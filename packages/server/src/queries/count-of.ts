import { formatCount } from "@jobmon/core";

/** "1 task", "12,345 tasks". */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
