import { expect, test } from "bun:test";
import { createTaskPlaces } from "./task-places.ts";
import { undoDifferences } from "./undo-differences.ts";

test("a task is found by its template and back, also where templates take turns", () => {
  const places = createTaskPlaces();
  places.add([7, 2, 8, 1, 7, 3]);
  places.add([7, 1, 9, 1]);
  const all = Array.from({ length: 8 }, (_, index) => places.placeOf(index));
  expect(all.map((place) => place && `${place.arrayId}:${place.nth}`)).toEqual([
    "7:0",
    "7:1",
    "8:0",
    "7:2",
    "7:3",
    "7:4",
    "7:5",
    "9:0",
  ]);
  for (const [index, place] of all.entries()) expect(place && places.indexOf(place)).toBe(index);
});

test("what is not there has no place", () => {
  const places = createTaskPlaces();
  expect(places.placeOf(0)).toBeUndefined();
  places.add([7, 2]);
  expect(places.placeOf(2)).toBeUndefined();
  expect(places.placeOf(-1)).toBeUndefined();
  expect(places.indexOf({ arrayId: 7, nth: 2 })).toBeUndefined();
  expect(places.indexOf({ arrayId: 8, nth: 0 })).toBeUndefined();
});

test("differences add up to the numbers they were taken from", () => {
  expect([...undoDifferences([5, 0, -2, 7])]).toEqual([5, 5, 3, 10]);
});
