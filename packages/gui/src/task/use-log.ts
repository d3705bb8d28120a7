import { useCallback, useEffect, useRef, useState } from "react";
import { call } from "../api/call.ts";
import { append, endOf, type LogWindow, PART_BYTES, prepend, startOf } from "./log-window.ts";

export type Stream = "stdout" | "stderr";

const FOLLOW_MS = 1_000;
const NOTHING: LogWindow = { parts: [], totalBytes: null, isLive: false, source: "none" };

export interface OpenLog {
  readonly window: LogWindow;
  readonly path: string | null;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly isAtStart: boolean;
  readonly isAtEnd: boolean;
  readonly readEarlier: () => Promise<void>;
  readonly readLater: () => Promise<void>;
  /** Throws away what is held and reads around an offset; without one, the end. */
  readonly jump: (offset?: number) => Promise<void>;
}

/** One stream of one attempt, read in ranges, and followed while it grows. */
export function useLog(instanceId: number, stream: Stream, follows: boolean): OpenLog {
  const [window, setWindow] = useState(NOTHING);
  const [path, setPath] = useState<string | null>(null);
  const [isLoading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>();
  /** Raised by each jump: a reply that was asked for before it is of a window that is gone. */
  const generation = useRef(0);
  const busy = useRef(false);
  const held = useRef(window);
  held.current = window;

  const read = useCallback(
    async (
      range: { readonly offset?: number; readonly maxBytes: number },
      merge: (known: LogWindow, part: { offset: number; text: string }) => LogWindow,
    ) => {
      const asked = generation.current;
      busy.current = true;
      try {
        const reply = await call("getLog", { instanceId, stream, ...range });
        if (asked !== generation.current) return;
        const part = { offset: reply.offset, text: reply.text };
        setPath(reply.path);
        setWindow((known) => ({
          ...merge(known, part),
          totalBytes: reply.totalBytes ?? known.totalBytes,
          isLive: reply.live,
          source: reply.source === "none" && known.parts.length > 0 ? known.source : reply.source,
        }));
        setError(undefined);
      } catch (caught) {
        if (asked === generation.current) setError(caught);
      } finally {
        if (asked === generation.current) {
          busy.current = false;
          setLoading(false);
        }
      }
    },
    [instanceId, stream],
  );

  const jump = useCallback(
    (offset?: number) => {
      generation.current += 1;
      return read({ offset, maxBytes: PART_BYTES }, (_, part) => append(NOTHING, part));
    },
    [read],
  );
  useEffect(() => {
    setWindow(NOTHING);
    setLoading(true);
    jump();
  }, [jump]);

  const readLater = useCallback(async () => {
    if (!busy.current) await read({ offset: endOf(held.current), maxBytes: PART_BYTES }, append);
  }, [read]);
  const readEarlier = useCallback(async () => {
    const start = startOf(held.current);
    const offset = Math.max(0, start - PART_BYTES);
    if (start > 0 && !busy.current) await read({ offset, maxBytes: start - offset }, prepend);
  }, [read]);

  const { isLive, totalBytes } = window;
  const isAtEnd = totalBytes === null || endOf(window) >= totalBytes;
  useEffect(() => {
    if (!follows || !isLive) return;
    const timer = setInterval(() => {
      if (!document.hidden) readLater();
    }, FOLLOW_MS);
    return () => clearInterval(timer);
  }, [follows, isLive, readLater]);

  return {
    window,
    path,
    isLoading,
    error,
    isAtStart: startOf(window) === 0,
    isAtEnd,
    readEarlier,
    readLater,
    jump,
  };
}
