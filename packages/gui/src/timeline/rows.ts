/** Which row a task stands in: by template in the order of the definition, then by task. */
import type { TaskPlaces } from "../columns/task-places.ts";

export interface Lane {
  readonly arrayId: number;
  readonly name: string;
  readonly taskCount: number;
}

export interface Rows {
  readonly count: number;
  readonly lanes: readonly (Lane & { readonly firstRow: number })[];
  /** Undefined: it is of a template that is not shown. */
  readonly rowOf: (index: number) => number | undefined;
  readonly indexAt: (row: number) => number | undefined;
  /** Task indexes between which all tasks of these rows are. */
  readonly indexRanges: (firstRow: number, lastRow: number) => readonly (readonly [number, number])[];
}

export function arrangeRows(lanes: readonly Lane[], places: TaskPlaces): Rows {
  let count = 0;
  const placed = lanes.map((lane) => {
    const firstRow = count;
    count += lane.taskCount;
    return { ...lane, firstRow };
  });
  const laneOf = new Map(placed.map((lane) => [lane.arrayId, lane]));
  const indexAt = (row: number) => {
    const lane = placed.find(({ firstRow, taskCount }) => row >= firstRow && row < firstRow + taskCount);
    return lane && places.indexOf({ arrayId: lane.arrayId, nth: row - lane.firstRow });
  };
  return {
    count,
    lanes: placed,
    rowOf: (index) => {
      const place = places.placeOf(index);
      const lane = place && laneOf.get(place.arrayId);
      return place && lane && lane.firstRow + place.nth;
    },
    indexAt,
    indexRanges: (firstRow, lastRow) =>
      placed.flatMap((lane) => {
        const from = Math.max(firstRow, lane.firstRow);
        const to = Math.min(lastRow, lane.firstRow + lane.taskCount - 1);
        const [first, last] = [indexAt(from), indexAt(to)];
        return from <= to && first !== undefined && last !== undefined ? [[first, last] as const] : [];
      }),
  };
}
