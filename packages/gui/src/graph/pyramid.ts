/**
 * A grid of small numbers, and coarser grids of it down to one cell. A cell of a coarser grid is the greatest of the four
 * below it, so that one failure among a million tasks is seen from any distance.
 */
export interface Level {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** Sides are powers of two, as the levels of a texture are. */
export function buildPyramid(
  columns: number,
  rows: number,
  numberAt: (nth: number) => number,
  count: number,
): readonly Level[] {
  const width = powerOfTwo(columns);
  const height = powerOfTwo(rows);
  const values = new Uint8Array(width * height);
  for (let nth = 0, row = 0; nth < count; row++)
    for (let column = 0; column < columns && nth < count; column++, nth++)
      values[row * width + column] = numberAt(nth);
  const levels: Level[] = [{ width, height, values }];
  for (let below = levels[0]; below && (below.width > 1 || below.height > 1); below = levels.at(-1))
    levels.push(coarsen(below));
  return levels;
}

function coarsen(below: Level): Level {
  const width = Math.max(1, below.width >> 1);
  const height = Math.max(1, below.height >> 1);
  const values = new Uint8Array(width * height);
  const right = below.width > 1 ? 1 : 0;
  const under = below.height > 1 ? below.width : 0;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const at = row * (under > 0 ? 2 : 1) * below.width + column * (right > 0 ? 2 : 1);
      const read = (offset: number) => below.values[at + offset] ?? 0;
      values[row * width + column] = Math.max(read(0), read(right), read(under), read(under + right));
    }
  return { width, height, values };
}

function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, least)));
}
