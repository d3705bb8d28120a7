import type { Settings } from "../settings/settings.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string, style: "iso" | "short"): Intl.DateTimeFormat {
  const key = `${style} ${timeZone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const zone = timeZone === "browser" ? undefined : timeZone;
  const format =
    style === "iso"
      ? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" })
      : new Intl.DateTimeFormat(undefined, {
          timeZone: zone,
          day: "numeric",
          month: "short",
          hour: "2-digit",
          minute: "2-digit",
          hourCycle: "h23",
        });
  formats.set(key, format);
  return format;
}

/** A moment in the viewer's zone and format. */
export function formatTime(at: number, settings: Settings, now: number): string {
  if (settings.timeFormat === "relative") return formatAgo(now - at);
  return formatOf(settings.timeZone, settings.timeFormat).format(at);
}

export function formatExact(at: number, { timeZone }: Settings): string {
  return formatOf(timeZone, "iso").format(at);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

function formatAgo(agoMs: number): string {
  if (agoMs < 0) return `in ${formatSpan(-agoMs)}`;
  if (agoMs < 10_000) return "just now";
  return `${formatSpan(agoMs)} ago`;
}

function formatSpan(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.floor(ms / 1_000)} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} d`;
}

/** A length of time in at most two units: `1h 5m`, `12.3s`, `340 ms`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const [small, large] =
    seconds < 3_600
      ? [`${Math.round(seconds % 60)}s`, `${Math.floor(seconds / 60)}m`]
      : seconds < 86_400
        ? [`${Math.floor((seconds % 3_600) / 60)}m`, `${Math.floor(seconds / 3_600)}h`]
        : [`${Math.floor((seconds % 86_400) / 3_600)}h`, `${Math.floor(seconds / 86_400)}d`];
  return `${large} ${small}`;
}
