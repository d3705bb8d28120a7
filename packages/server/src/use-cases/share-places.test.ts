import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Claimant, sharePlaces } from "./share-places.ts";

const claimant = fc.record({
  priority: fc.integer({ min: 0, max: 2 }),
  active: fc.nat(6),
  room: fc.integer({ min: 1, max: 6 }),
});
const claimants = fc
  .array(claimant, { maxLength: 6 })
  .map((list) => list.map((each, position): Claimant => ({ ...each, workflowId: position + 1 })));
const request = fc.record({ places: fc.nat(30), turn: fc.nat(100) });

test("all places are given while anyone has room, and nobody gets more than it has room for", () => {
  fc.assert(
    fc.property(claimants, request, (list, { places, turn }) => {
      const shares = new Map(sharePlaces(list, { places, turn }));
      for (const { workflowId, room } of list) expect(shares.get(workflowId) ?? 0).toBeLessThanOrEqual(room);
      const given = [...shares.values()].reduce((sum, share) => sum + share, 0);
      const room = list.reduce((sum, each) => sum + each.room, 0);
      expect(given).toBe(Math.min(places, room));
    }),
  );
});

test("a lower priority gets places only when no higher one could use them", () => {
  fc.assert(
    fc.property(claimants, request, (list, { places, turn }) => {
      const shares = new Map(sharePlaces(list, { places, turn }));
      for (const high of list)
        for (const low of list)
          if (high.priority > low.priority && shares.has(low.workflowId))
            expect(shares.get(high.workflowId)).toBe(high.room);
    }),
  );
});

test("among equals nobody gets a place that would leave another with room two behind", () => {
  fc.assert(
    fc.property(claimants, request, (list, { places, turn }) => {
      const shares = new Map(sharePlaces(list, { places, turn }));
      const sharesOf = ({ workflowId }: Claimant) => shares.get(workflowId) ?? 0;
      for (const rich of list)
        for (const poor of list)
          if (rich.priority === poor.priority && sharesOf(rich) > 0 && sharesOf(poor) < poor.room)
            expect(rich.active + sharesOf(rich)).toBeLessThanOrEqual(poor.active + sharesOf(poor) + 1);
    }),
  );
});

test("with one place at a time everyone gets its turn", () => {
  const list = [1, 2, 3].map((workflowId) => ({ workflowId, priority: 0, active: 0, room: 9 }));
  const served = [0, 1, 2, 3, 4, 5].map((turn) => sharePlaces(list, { places: 1, turn })[0]?.[0]);
  expect(served).toEqual([1, 2, 3, 1, 2, 3]);
});
