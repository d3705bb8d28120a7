import type { Person } from "../run/person.ts";

export interface FakePerson extends Person {
  /** All that was written to the terminal. */
  readonly seen: () => string;
  readonly pressInterrupt: () => void;
  /** Answers the open question. */
  readonly answer: (text: string) => void;
  readonly exitCodes: readonly number[];
}

export function createFakePerson(
  options: { readonly canAnswer?: boolean; readonly isInteractive?: boolean } = {},
): FakePerson {
  const { canAnswer = true, isInteractive = false } = options;
  const listeners = new Set<() => void>();
  const exitCodes: number[] = [];
  let text = "";
  let question = Promise.withResolvers<string>();
  const write = (more: string) => {
    text += more;
  };
  return {
    exitCodes,
    seen: () => text,
    terminal: { columns: 80, colours: "none", isInteractive, write },
    canAnswer,
    ask: (words) => {
      write(words);
      question = Promise.withResolvers();
      return question.promise;
    },
    answer: (words) => question.resolve(words),
    onInterrupt: (callback) => {
      listeners.add(callback);
      return () => void listeners.delete(callback);
    },
    pressInterrupt: () => {
      for (const callback of listeners) callback();
    },
    leave: (exitCode) => void exitCodes.push(exitCode),
  };
}
