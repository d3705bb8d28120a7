import type { ProgressTerminal } from "../progress/display.ts";

/** The person before the terminal of this process. */
export interface Person {
  /** Where progress is shown: stderr, so that what a script prints on stdout stays its own. */
  readonly terminal: ProgressTerminal;
  /** Whether a question would be answered. */
  readonly canAnswer: boolean;
  readonly ask: (question: string) => Promise<string>;
  /** Calls back at each Ctrl-C until the returned function is called. */
  readonly onInterrupt: (callback: () => void) => () => void;
  readonly leave: (exitCode: number) => void;
}
