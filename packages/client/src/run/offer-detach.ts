import type { Person } from "./person.ts";
import type { RunHandle } from "./run-handle.ts";

export interface DetachOffer {
  /** The terminal is in use for the question. */
  readonly isAsking: () => boolean;
  readonly withdraw: () => void;
}

/** What a shell reports for a command that Ctrl-C ended. */
const EXIT_CODE = 130;

/**
 * Ctrl-C while a run is waited for. The first one says that the run goes on and how to come back, asks whether to stop it
 * instead, if anybody can answer, and leaves. A second one leaves at once. Only a yes touches the run; its end is then
 * waited for.
 */
export function offerDetach(handle: RunHandle, person: Person): DetachOffer {
  let presses = 0;
  let isAsking = false;
  const say = (text: string) => person.terminal.write(`${text}\n`);
  const detach = async () => {
    isAsking = true;
    const { workflowId } = handle;
    say(
      `\njobmon: the workflow goes on without this script. To come back: jobmon workflow watch ${workflowId}`,
    );
    say(`jobmon: to stop it: jobmon workflow stop ${workflowId}`);
    const answer = person.canAnswer ? await person.ask("Stop it now? [y/N] ") : "";
    if (!/^y(es)?$/i.test(answer)) return person.leave(EXIT_CODE);
    const { activeInstances } = await handle.stop();
    say(`jobmon: stopping, ${activeInstances} commands to end. Ctrl-C leaves, and the stop goes on.`);
    isAsking = false;
  };
  const withdraw = person.onInterrupt(() => {
    presses++;
    if (presses > 1) person.leave(EXIT_CODE);
    else
      detach().catch((error) => {
        say(`jobmon: ${error instanceof Error ? error.message : String(error)}`);
        person.leave(EXIT_CODE);
      });
  });
  return { isAsking: () => isAsking, withdraw };
}
