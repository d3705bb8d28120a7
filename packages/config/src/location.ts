import { isAbsolute, resolve } from "node:path";

/** Where a value stands decides what a relative path and `~` in it mean. */
export interface Base {
  readonly home: string;
  /** The folder of the configuration file, or the working directory for flags and the environment. */
  readonly folder: string;
}

/** Undefined for `~name`, which only a shell can resolve. */
export function resolvePath(text: string, base: Base): string | undefined {
  if (text === "~") return base.home;
  if (text.startsWith("~/")) return resolve(base.home, text.slice(2));
  return text.startsWith("~") ? undefined : resolve(base.folder, text);
}

/** A path like `./slurm-plus.ts` is resolved; anything else is the name of a package. */
export function resolveModule(text: string, base: Base): string | undefined {
  return /^[.~]/.test(text) || isAbsolute(text) ? resolvePath(text, base) : text;
}

/** Undefined unless `text` is a URL of one of the `schemes`. */
export function resolveUrl(text: string, schemes: readonly string[], base: Base): string | undefined {
  const scheme = /^([a-z]+):/i.exec(text)?.[1]?.toLowerCase() ?? "";
  if (!schemes.includes(scheme)) return undefined;
  if (scheme === "sqlite") return resolveSqlite(text.slice("sqlite:".length), base);
  if (!URL.canParse(text) || !/^[a-z]+:\/\/[^/]/i.test(text)) return undefined;
  return scheme.startsWith("http") ? text.replace(/\/+$/, "") : text;
}

/**
 * `postgres://ada:secret@db/jobmon` without the secret. The text may be malformed, so everything before the last `@`
 * that is not clearly the user's name counts as secret.
 */
export function hidePassword(text: string): string {
  if (/^sqlite:/i.test(text)) return text;
  return text
    .replace(/^(\w+:\/\/[^:@/]*)?.*@/s, (_, start = "") => `${start}:********@`)
    .replace(/(password=)[^&]*/gi, "$1********");
}

/** `sqlite:PATH` and `sqlite:///PATH` name a file; `sqlite://PATH` is refused, because its first word reads as a host. */
function resolveSqlite(text: string, base: Base): string | undefined {
  const file = text.startsWith("///") ? text.slice(2) : text;
  if (file === "" || file.startsWith("//")) return undefined;
  const isResolved = file === ":memory:" || file.startsWith("{data.dir}");
  const path = isResolved ? file : resolvePath(file, base);
  return path && `sqlite:${path}`;
}
