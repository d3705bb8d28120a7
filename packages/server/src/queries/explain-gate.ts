import { workflowRunMachine } from "@jobmon/core";
import { type Cause, NOTHING_TO_DO, type Reason } from "./cause.ts";
import { countOf } from "./count-of.ts";
import type { TaskFacts } from "./task-facts.ts";

/** What keeps every task of the workflow from being launched. */
export function explainGate(facts: TaskFacts): readonly Cause[] {
  const { workflow } = facts;
  const paused: Cause = {
    answer: "Its workflow is paused.",
    reasons: [
      {
        code: "paused",
        text: `workflow ${workflow.id} launches nothing while it is paused`,
        next: `\`jobmon workflow unpause ${workflow.id}\``,
      },
    ],
  };
  const run = explainRun(facts);
  return [...(run ? [run] : []), ...(workflow.isPaused ? [paused] : [])];
}

function explainRun({ workflow, run }: TaskFacts): Cause | null {
  const id = workflow.id;
  const resume = `\`jobmon workflow resume ${id}\``;
  const because = (answer: string, reason: Reason): Cause => ({ answer, reasons: [reason] });
  if (workflow.state === "REGISTERING")
    return because("Its workflow is still being bound.", {
      code: "binding",
      text: `workflow ${id} launches nothing before all its tasks are stored`,
      next: "let the client finish binding it",
    });
  if (workflow.state === "ABORTED")
    return because("Its workflow was never completely bound.", {
      code: "aborted",
      text: `workflow ${id} was given up while its tasks were being stored`,
      next: "bind the workflow again",
    });
  if (run === null)
    return because("Its workflow was never started.", {
      code: "not_started",
      text: `workflow ${id} is bound and has no run`,
      next: `start it with run(), or with ${resume}`,
    });
  switch (run.state) {
    case "BOUND":
    case "RUNNING":
      return null;
    case "REGISTERED":
    case "LINKING":
      return because("Its run waits for the one before to end.", {
        code: "linking",
        text: `run ${run.id} launches nothing while ${countOf(workflow.active, "task")} of the run before ${workflow.active === 1 ? "is" : "are"} active`,
        next: NOTHING_TO_DO,
      });
    case "HOT_RESUME":
      return because("Its run is handing over to the next one.", {
        code: "handing_over",
        text: `run ${run.id} launches nothing more; what it started goes on under the next run`,
        next: NOTHING_TO_DO,
      });
    case "COLD_RESUME":
      return because("Its workflow is being stopped.", {
        code: "stopping",
        text: `run ${run.id} launches nothing more; ${countOf(workflow.active, "task")} of it ${workflow.active === 1 ? "is" : "are"} active`,
        next: `wait until it has stopped, then ${resume}`,
      });
    default: {
      const label = workflowRunMachine.states[run.state].label.toLowerCase();
      return because("Its workflow has no open run.", {
        code: "run_closed",
        text: `run ${run.id} has ended (${label})${run.reason ? `: ${run.reason}` : ""}`,
        next: resume,
      });
    }
  }
}
