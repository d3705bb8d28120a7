import { useSyncExternalStore } from "react";

/** What a person chooses for this browser. Nothing of it goes to the server. */
export interface Settings {
  /** `browser`, or a name of the IANA list. */
  readonly timeZone: string;
  readonly timeFormat: "iso" | "short" | "relative";
  readonly density: "compact" | "comfortable";
  /** Written into the audit log where no account does; empty: `gui`. */
  readonly userName: string;
}

const KEY = "jobmon.settings";
export const DEFAULTS: Settings = {
  timeZone: "browser",
  timeFormat: "relative",
  density: "compact",
  userName: "",
};

const listeners = new Set<() => void>();
let current = read();

function read(): Settings {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "{}");
    return { ...DEFAULTS, ...(typeof kept === "object" ? kept : {}) };
  } catch {
    return DEFAULTS;
  }
}

export function changeSettings(change: Partial<Settings>): void {
  current = { ...current, ...change };
  window.localStorage.setItem(KEY, JSON.stringify(current));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  const onStorage = ({ key }: StorageEvent) => {
    if (key !== KEY) return;
    current = read();
    listener();
  };
  window.addEventListener("storage", onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", onStorage);
  };
}

export function useSettings(): Settings {
  return useSyncExternalStore(subscribe, () => current);
}
