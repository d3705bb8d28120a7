/** The moment that a clock of this zone shows as `2026-11-21T14:05`; undefined for what is no such text. */
export function parseZoned(text: string, timeZone: string): number | undefined {
  if (timeZone === "browser") return finite(new Date(text).getTime());
  const asUtc = new Date(`${text}Z`).getTime();
  if (finite(asUtc) === undefined) return undefined;
  // Twice: where the clocks change between the first guess and the moment, the second guess is the right one.
  const guess = asUtc - offsetMs(asUtc, timeZone);
  return asUtc - offsetMs(guess, timeZone);
}

/** How far the clocks of the zone are ahead of UTC at a moment. */
function offsetMs(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  return new Date(`${format.format(at).replace(" ", "T")}Z`).getTime() - Math.floor(at / 1_000) * 1_000;
}

const finite = (at: number): number | undefined => (Number.isFinite(at) ? at : undefined);
