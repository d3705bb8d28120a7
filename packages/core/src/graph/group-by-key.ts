/** Items grouped by a small whole number: those of key `k` are `items[start[k]]` up to `items[start[k + 1]]`. */
export interface Groups {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

/** Groups `items` (the positions themselves, if not given) by `keys`, in two passes. Negative keys are left out. */
export function groupByKey(keys: Int32Array, keyCount: number, items?: Int32Array): Groups {
  const start = new Int32Array(keyCount + 1);
  for (const key of keys) if (key >= 0) start[key + 1] = (start[key + 1] as number) + 1;
  for (let key = 0; key < keyCount; key++)
    start[key + 1] = (start[key + 1] as number) + (start[key] as number);
  const next = start.slice();
  const grouped = new Int32Array(start[keyCount] as number);
  for (let position = 0; position < keys.length; position++) {
    const key = keys[position] as number;
    if (key < 0) continue;
    const slot = next[key] as number;
    grouped[slot] = items === undefined ? position : (items[position] as number);
    next[key] = slot + 1;
  }
  return { start, items: grouped };
}
