/** Numbers from the differences between them, as the columns of the contract tell them. */
export function undoDifferences(differences: readonly number[]): Int32Array {
  const values = new Int32Array(differences.length);
  let value = 0;
  for (let at = 0; at < differences.length; at++) {
    value += differences[at] ?? 0;
    values[at] = value;
  }
  return values;
}
