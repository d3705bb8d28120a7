import { formatRuntime } from "@jobmon/core";

const SHOWN_UNITS = 2;

/** `2h 5m`: the two largest units, enough to judge an age. */
export function formatAge(fromMs: number, nowMs: number): string {
  return formatSpan(nowMs - fromMs);
}

export function formatSpan(spanMs: number): string {
  return formatRuntime(Math.max(0, spanMs) / 1000)
    .split(" ")
    .slice(0, SHOWN_UNITS)
    .join(" ");
}

/** Local time, with the day only when it is not today. */
export function formatMoment(atMs: number, nowMs: number): string {
  const at = toLocalIso(atMs);
  return at.slice(0, 10) === toLocalIso(nowMs).slice(0, 10)
    ? at.slice(11, 19)
    : at.slice(0, 19).replace("T", " ");
}

function toLocalIso(atMs: number): string {
  const offsetMs = new Date(atMs).getTimezoneOffset() * 60_000;
  return new Date(atMs - offsetMs).toISOString();
}
