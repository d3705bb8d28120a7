const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

export interface TimeTicks {
  readonly stepMs: number;
  readonly at: readonly number[];
}

/** Round moments of the viewer's zone, at most `most` of them. */
export function timeTicks(
  from: number,
  to: number,
  { most, offsetMs }: { readonly most: number; readonly offsetMs: number },
): TimeTicks {
  const least = (to - from) / Math.max(1, most);
  const stepMs = STEPS.find((step) => step >= least) ?? 365 * DAY;
  const first = Math.ceil((from + offsetMs) / stepMs) * stepMs - offsetMs;
  const at: number[] = [];
  for (let tick = first; tick <= to && at.length <= most; tick += stepMs) at.push(tick);
  return { stepMs, at };
}

/** How far the clocks of a zone are ahead of UTC at a moment. */
export function zoneOffsetMs(at: number, timeZone: string): number {
  if (timeZone === "browser") return -new Date(at).getTimezoneOffset() * MINUTE;
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "medium",
  }).format(at);
  return Date.parse(`${parts.replace(" ", "T")}Z`) - Math.floor(at / SECOND) * SECOND;
}

/** The time of day, and the day where it changes or the steps are days. */
export function formatTick(
  at: number,
  {
    stepMs,
    timeZone,
    isFirst,
  }: { readonly stepMs: number; readonly timeZone: string; readonly isFirst: boolean },
): string {
  const zone = timeZone === "browser" ? undefined : timeZone;
  const isMidnight = (at + zoneOffsetMs(at, timeZone)) % DAY === 0;
  const day = () =>
    new Intl.DateTimeFormat(undefined, { timeZone: zone, day: "numeric", month: "short" }).format(at);
  if (stepMs >= DAY) return day();
  const time = new Intl.DateTimeFormat(undefined, {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    second: stepMs < MINUTE ? "2-digit" : undefined,
    hourCycle: "h23",
  }).format(at);
  return isMidnight ? day() : isFirst ? `${day()}, ${time}` : time;
}
