import type { Log } from "@jobmon/distributor";

const LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LEVELS)[number];
type Fields = Readonly<Record<string, unknown>>;

export interface LogOptions {
  /** Least severe message that is written. */
  readonly level: LogLevel;
  /** `lines` for a person before a terminal; `json` for files and collectors. */
  readonly form: "lines" | "json";
  readonly write: (text: string) => void;
  readonly nowMs: () => number;
}

/** Structured log of the daemons: fields with ids and figures, then a fixed event name. */
export function createLog({ level, form, write, nowMs }: LogOptions): Log {
  const least = LEVELS.indexOf(level);
  const writeAt = (at: LogLevel) => (fields: Fields, event: string) => {
    if (LEVELS.indexOf(at) < least) return;
    const time = new Date(nowMs()).toISOString();
    const told = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, tellValue(value)]));
    write(
      form === "json"
        ? `${JSON.stringify({ time, level: at, event, ...told })}\n`
        : tellLine(time, at, { event, told }),
    );
  };
  return { debug: writeAt("debug"), info: writeAt("info"), warn: writeAt("warn"), error: writeAt("error") };
}

function tellLine(
  time: string,
  level: LogLevel,
  entry: { readonly event: string; readonly told: Fields },
): string {
  const fields = Object.entries(entry.told).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${time.slice(11, 19)} ${level.padEnd(5)} ${[entry.event, ...fields].join(" ")}\n`;
}

/** An error has no fields of its own to JSON. */
function tellValue(value: unknown): unknown {
  return value instanceof Error ? (value.stack ?? value.message) : value;
}
