import { formatDurationMs } from "@jobmon/core";
import type { Outage } from "../http/follow-stream.ts";

const NOTE_INTERVAL_MS = 60_000;

/** Says once a minute that the server is away, and once that it is back. */
export function createOutageNotes(say: (text: string) => void) {
  let notes = 0;
  return {
    onOutage: ({ error, silentMs }: Outage): void => {
      if (silentMs < (notes + 1) * NOTE_INTERVAL_MS) return;
      notes = Math.floor(silentMs / NOTE_INTERVAL_MS);
      say(
        `jobmon: no word from the server for ${formatDurationMs(silentMs)}, still trying. ${error.detail} ${error.hint}`,
      );
    },
    onEvent: (): void => {
      if (notes > 0) say("jobmon: the server is back.");
      notes = 0;
    },
  };
}
