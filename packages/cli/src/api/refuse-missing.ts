import { JobmonError } from "@jobmon/core";

const FIND_HINT = {
  workflow: "`jobmon workflow list --all` shows those that exist.",
  task: "`jobmon workflow tasks WORKFLOW_ID` shows those of a workflow.",
} as const;

/** Throws not_found when some of the ids asked for did not come back. */
export function refuseMissing(
  kind: keyof typeof FIND_HINT,
  asked: readonly number[],
  found: readonly { readonly id: number }[],
): void {
  const known = new Set(found.map(({ id }) => id));
  const missing = asked.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  throw new JobmonError("not_found", {
    detail: `There is no ${kind} with ${missing.length === 1 ? "the id" : "one of the ids"} asked for.`,
    hint: FIND_HINT[kind],
    ids: { [kind]: missing },
  });
}
