import { FAILURE_OF_EVENT } from "@jobmon/core";
import { insertErrors, takeIdsIn } from "@jobmon/store";
import type { Moved } from "./apply-reports.ts";
import type { Change } from "./change.ts";
import type { Decided } from "./decide-failures.ts";
import { fingerprintError } from "./fingerprint-error.ts";

/** One error per failed instance: what happened, and what was decided. */
export async function recordErrors(
  change: Change,
  failures: readonly Moved[],
  decided: Decided,
): Promise<void> {
  if (failures.length === 0) return;
  const firstId = await takeIdsIn(change.tx, "task_instance_error", failures.length);
  await insertErrors(
    change.tx,
    failures.map(({ event, instance, report }, position) => {
      const what = (report.description ?? "no description was given").replace(/\.$/, "");
      return [
        firstId + position,
        instance.id,
        instance.task_id,
        instance.workflow_id,
        instance.workflow_run_id,
        FAILURE_OF_EVENT[event] ?? "application",
        `${what}. ${decided.get(instance.task_id) ?? ""}`.trim(),
        fingerprintError(what, report.stderrTail ?? ""),
        change.now,
      ];
    }),
  );
}
