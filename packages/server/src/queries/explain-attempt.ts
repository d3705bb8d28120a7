import { formatDurationMs, type TaskInstanceState } from "@jobmon/core";
import { type Cause, NOTHING_TO_DO } from "./cause.ts";
import { explainBackPressure, explainPending } from "./explain-notices.ts";
import { explainDistributor } from "./explain-queue.ts";
import type { TaskFacts } from "./task-facts.ts";

type Instance = NonNullable<TaskFacts["instance"]>;

/** What its attempt is doing. */
export function explainAttempt(facts: TaskFacts, now: number): readonly Cause[] {
  const { instance } = facts;
  if (instance === null) return [];
  const isOnItsWay = instance.state === "INSTANTIATED" && instance.resolving === null;
  return [
    ...(isOnItsWay ? explainBackPressure(facts) : []),
    ...explainPending(facts),
    describeInstance(instance, now),
    ...explainDistributor(facts, now),
  ];
}

const ANSWERS: Readonly<Partial<Record<TaskInstanceState, string>>> = {
  INSTANTIATED: "It is being submitted.",
  LAUNCHED: "The cluster has it, and has not started it yet.",
  RUNNING: "It is running.",
  TRIAGING: "Its attempt has fallen silent.",
  KILL_SELF: "Its attempt is being ended, as was asked.",
};

function describeInstance(instance: Instance, now: number): Cause {
  const { id, state } = instance;
  const since = formatDurationMs(Math.max(0, now - instance.statusAt));
  const place = instance.node === null ? "" : ` on ${instance.node}`;
  const job = instance.externalId === null ? "" : `, as job ${instance.externalId}`;
  const answer = ANSWERS[state] ?? "Its attempt has ended, and what follows is being decided.";
  if (state === "TRIAGING")
    return {
      answer,
      reasons: [
        {
          code: "silent",
          text: `attempt ${id}${place}${job} has sent no sign of life for some time; its distributor was asked ${since} ago to look for it`,
          next: "wait: it goes on when a sign of life comes, and is tried again when it is lost",
        },
      ],
    };
  if (state === "KILL_SELF")
    return {
      answer,
      reasons: [
        {
          code: "being_killed",
          text: `attempt ${id}${place}${job} was told to end ${since} ago`,
          next: NOTHING_TO_DO,
        },
      ],
    };
  if (instance.reportBy < now)
    return {
      answer:
        state === "RUNNING"
          ? "It is running, and its sign of life is overdue."
          : "It was leased, and nothing has been heard of it since.",
      reasons: [
        {
          code: "overdue",
          text: `attempt ${id}${place}${job} should have reported ${formatDurationMs(now - instance.reportBy)} ago`,
          next: "wait: its distributor is asked to look for it",
        },
      ],
    };
  if (state === "INSTANTIATED" && instance.resolving !== null)
    return {
      answer: "Its resources are being worked out.",
      reasons: [
        {
          code: "resolving",
          text: `attempt ${id} waits for ${instance.resolving}, which says what resources it needs, for ${since}`,
          next: "wait: it is launched with what comes out, and fails if nothing does before the time limit",
        },
      ],
    };
  return {
    answer,
    reasons: [
      { code: state.toLowerCase(), text: `attempt ${id}${place}${job}, for ${since}`, next: NOTHING_TO_DO },
    ],
  };
}
