/**
 * Every combination of the listed values, in key order with the last key turning fastest, as nested loops would.
 * A key without values gives nothing; no keys at all give one empty combination.
 */
export function* expandCrossProduct<V>(
  args: Readonly<Record<string, readonly V[]>>,
): Generator<Record<string, V>> {
  const wheels = Object.entries(args);
  if (wheels.some(([, values]) => values.length === 0)) return;
  const turns = wheels.map(() => 0);
  do {
    const combination: Record<string, V> = {};
    wheels.forEach(([name, values], wheel) => {
      combination[name] = values[turns[wheel] as number] as V;
    });
    yield combination;
  } while (turnOn(turns, wheels));
}

/** Moves the odometer by one; false when it is back at the start. */
function turnOn(turns: number[], wheels: readonly (readonly [string, readonly unknown[]])[]): boolean {
  for (let wheel = wheels.length - 1; wheel >= 0; wheel--) {
    const next = (turns[wheel] as number) + 1;
    const isFull = next === wheels[wheel]?.[1].length;
    turns[wheel] = isFull ? 0 : next;
    if (!isFull) return true;
  }
  return false;
}
