/**
 * A state machine as data.
 *
 * One literal per machine is the only place where states and transitions are written down. Types, SQL guards, CHECK
 * constraints, API enums, docs and client constants derive from it.
 *
 * **Invariant:** a report that arrives too late is listed under `late` and changes nothing; every other event in a state
 * that is not in `from` is illegal and is refused.
 */

/** How a state looks to a person: chooses colour and icon, never the only sign of it. */
export type Tone = "waiting" | "scheduled" | "running" | "done" | "failed" | "stopped";

export interface StateSpec {
  /** The letter in the database and in the Python and R clients. */
  readonly code: string;
  readonly label: string;
  readonly tone: Tone;
  readonly meaning: string;
}

export interface EventSpec<S extends string> {
  readonly from: readonly S[];
  readonly to: S;
  /** States in which the event is a lost race: accepted, without effect. */
  readonly late?: readonly S[];
}

export interface Machine<S extends string = string, E extends string = string> {
  readonly name: string;
  readonly states: Readonly<Record<S, StateSpec>>;
  readonly initial: readonly S[];
  readonly terminal: readonly S[];
  readonly events: Readonly<Record<E, EventSpec<S>>>;
}

export type StateOf<M> = M extends Machine<infer S, string> ? S : never;
export type EventOf<M> = M extends Machine<string, infer E> ? E : never;

export type Judgement = "move" | "late" | "illegal";

/** Keeps the literal's own types; a misspelt state in a transition does not compile. */
export function defineMachine<const S extends string, const E extends string>(
  machine: Machine<S, E>,
): Machine<S, E> {
  return machine;
}

export function judge<S extends string, E extends string>(
  machine: Machine<S, E>,
  state: S,
  event: E,
): Judgement {
  const spec = machine.events[event];
  if (spec.from.includes(state)) return "move";
  return spec.late?.includes(state) ? "late" : "illegal";
}

export function codeOf<S extends string>(machine: Machine<S, string>, state: S): string {
  return machine.states[state].code;
}

/** The letters of several states, in the order given. */
export function codesOf<S extends string>(machine: Machine<S, string>, states: readonly S[]): string[] {
  return states.map((state) => machine.states[state].code);
}

export function statesOf<S extends string>(machine: Machine<S, string>): S[] {
  return Object.keys(machine.states) as S[];
}

/** The state of a letter; undefined for a letter the machine does not know. */
export function stateOfCode<S extends string>(machine: Machine<S, string>, code: string): S | undefined {
  return statesOf(machine).find((state) => machine.states[state].code === code);
}
