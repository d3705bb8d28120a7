import type { Task } from "./task.ts";

/** Equal for two tasks of one template exactly when their node and task arguments are equal. */
export function identityKey({ values, template }: Task): string {
  const count = template.identityArgCount;
  if (count === 1) return values[0] as string;
  let key = "";
  for (let at = 0; at < count; at++) {
    const value = values[at] as string;
    key += `${value.length}:${value}`;
  }
  return key;
}
