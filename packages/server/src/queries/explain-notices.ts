import type { Cause } from "./cause.ts";
import { holdsBack, isAboutInstance, type Notice } from "./notices.ts";
import type { TaskFacts } from "./task-facts.ts";

/** What its cluster's distributor says keeps tasks from being handed over. */
export function explainBackPressure({ workflow, notices }: TaskFacts): Cause[] {
  return notices
    .filter((notice) => holdsBack(notice, workflow.id))
    .map(({ text }) => ({
      answer: "Its cluster takes no tasks now.",
      reasons: [{ code: "back_pressure", text, next: "wait: it goes on when the cluster takes tasks again" }],
    }));
}

const MEANINGS: Readonly<
  Partial<Record<Notice["code"], { readonly answer: string; readonly next: string }>>
> = {
  waiting: {
    answer: "The cluster has it, and has not started it yet.",
    next: "wait: the cluster starts it by itself",
  },
  held: {
    answer: "The cluster has it, and holds it back until somebody lets it go.",
    next: "let it go as the reason says, or end the attempt by resetting its task",
  },
  never_starts: {
    answer: "The cluster has it, and will never start it as it is.",
    next: "cancel its job, change its resources, and resume the workflow",
  },
};

/** What the cluster says of an attempt that it has not started. */
export function explainPending({ instance, notices }: TaskFacts): Cause[] {
  if (instance?.state !== "LAUNCHED") return [];
  return notices.flatMap((notice) => {
    const meaning = MEANINGS[notice.code];
    if (meaning === undefined || !isAboutInstance(notice, instance.id)) return [];
    return [
      { answer: meaning.answer, reasons: [{ code: notice.code, text: notice.text, next: meaning.next }] },
    ];
  });
}
