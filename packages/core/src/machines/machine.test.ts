import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { codeOf, codesOf, judge, type Machine, stateOfCode, statesOf } from "./machine.ts";
import { ACTIVE_TASK_STATES, taskMachine } from "./task.ts";
import { ACTIVE_INSTANCE_STATES, taskInstanceMachine } from "./task-instance.ts";
import { workflowMachine } from "./workflow.ts";
import { LAUNCHING_RUN_STATES, OPEN_RUN_STATES, workflowRunMachine } from "./workflow-run.ts";

const MACHINES: readonly Machine[] = [
  taskMachine as Machine,
  taskInstanceMachine as Machine,
  workflowMachine as Machine,
  workflowRunMachine as Machine,
];

const eventsOf = (machine: Machine) => Object.entries(machine.events);

function reachableFrom(machine: Machine, starts: readonly string[]): Set<string> {
  const reached = new Set(starts);
  for (const state of reached)
    for (const [, spec] of eventsOf(machine)) if (spec.from.includes(state)) reached.add(spec.to);
  return reached;
}

for (const machine of MACHINES)
  describe(machine.name, () => {
    test("every state is reached from the initial ones", () => {
      expect([...reachableFrom(machine, machine.initial)].sort()).toEqual(statesOf(machine).sort());
    });

    test("every state that is not terminal has an exit, and leads to a terminal one", () => {
      for (const state of statesOf(machine)) {
        if (machine.terminal.includes(state)) continue;
        const ends = [...reachableFrom(machine, [state])].filter((end) => machine.terminal.includes(end));
        expect([state, ends.length > 0]).toEqual([state, true]);
      }
    });

    test("no event is both a move and a lost race in one state, and each goes somewhere", () => {
      for (const [event, { from, to, late = [] }] of eventsOf(machine)) {
        expect([event, from.filter((state) => late.includes(state))]).toEqual([event, []]);
        expect([event, from.includes(to)]).toEqual([event, false]);
        expect([event, new Set(from).size, new Set(late).size]).toEqual([event, from.length, late.length]);
        expect([event, from.length > 0]).toEqual([event, true]);
      }
    });

    test("a repeated event is never a second move", () => {
      for (const [event, { to }] of eventsOf(machine))
        expect([event, judge(machine, to, event)]).not.toEqual([event, "move"]);
    });

    test("letters are single capitals, one for each state, and lead back to it", () => {
      const codes = codesOf(machine, statesOf(machine));
      expect(new Set(codes).size).toBe(codes.length);
      for (const state of statesOf(machine)) {
        expect(codeOf(machine, state)).toMatch(/^[A-Z]$/);
        expect(stateOfCode(machine, codeOf(machine, state))).toBe(state);
      }
      expect(stateOfCode(machine, "?")).toBeUndefined();
      expect(stateOfCode(machine, "constructor")).toBeUndefined();
    });

    test("labels are distinct, and every meaning is a sentence", () => {
      const specs = Object.values(machine.states);
      expect(new Set(specs.map(({ label }) => label)).size).toBe(specs.length);
      for (const { meaning } of specs) expect(meaning).toMatch(/^[A-Z].*\.$/);
    });

    test("the whole table of states and events is as it was", () => {
      const table = statesOf(machine).map((state) => [
        state,
        Object.fromEntries(
          eventsOf(machine).map(([event, { to }]) => {
            const judgement = judge(machine, state, event);
            return [event, judgement === "move" ? `-> ${to}` : judgement];
          }),
        ),
      ]);
      expect(Object.fromEntries(table)).toMatchSnapshot();
    });
  });

test("a terminal state of an attempt or of a run absorbs any order of events", () => {
  for (const machine of [taskInstanceMachine as Machine, workflowRunMachine as Machine]) {
    const events = fc.array(fc.constantFrom(...Object.keys(machine.events)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.constantFrom(...machine.terminal), events, (end, order) => {
        for (const event of order) expect(judge(machine, end, event)).not.toBe("move");
      }),
    );
  }
});

test("whatever is reported of an attempt that has ended is late, and never refused", () => {
  for (const end of taskInstanceMachine.terminal)
    for (const event of Object.keys(
      taskInstanceMachine.events,
    ) as (keyof typeof taskInstanceMachine.events)[])
      expect([end, event, judge(taskInstanceMachine, end, event)]).toEqual([end, event, "late"]);
});

test("a task that is done or failed is only moved by a person or a resume", () => {
  const movers = (state: (typeof taskMachine.terminal)[number]) =>
    eventsOf(taskMachine as Machine).flatMap(([event, { from }]) => (from.includes(state) ? [event] : []));
  expect(movers("DONE")).toEqual(["reset"]);
  expect(movers("ERROR_FATAL")).toEqual(["reset", "mark_done"]);
});

test("the groups of states are those that their names say", () => {
  const open = statesOf(workflowRunMachine).filter((state) => !workflowRunMachine.terminal.includes(state));
  expect(
    statesOf(workflowRunMachine).filter((state) => (OPEN_RUN_STATES as readonly string[]).includes(state)),
  ).toEqual(open);
  for (const state of LAUNCHING_RUN_STATES) expect(OPEN_RUN_STATES).toContain(state);
  const live: string[] = statesOf(taskInstanceMachine).filter(
    (state) => !taskInstanceMachine.terminal.includes(state),
  );
  expect([...ACTIVE_INSTANCE_STATES].sort() as string[]).toEqual(live.sort());
  const from: readonly string[] = taskMachine.events.finish.from;
  expect([...ACTIVE_TASK_STATES].sort() as string[]).toEqual([...from].sort());
});
