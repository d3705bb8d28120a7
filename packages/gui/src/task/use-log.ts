import type { Reply } from "@jobmon/api";
import { useCallback, useEffect, useRef, useState } from "react";
import { call } from "../api/call.ts";
import { append, endOf, type LogPart, type LogWindow, PART_BYTES, prepend, startOf } from "./log-window.ts";

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
  const { window, path, isLoading, error, isBusy, read, startAnew } = useRanges(instanceId, stream);
  const held = useRef(window);
  held.current = window;

  const jump = useCallback(
    (offset?: number) => {
      startAnew();
      return read({ offset, maxBytes: PART_BYTES }, (_, part) => append(NOTHING, part));
    },
    [read, startAnew],
  );
  useEffect(() => {
    jump();
  }, [jump]);
  const readLater = useCallback(async () => {
    if (!isBusy()) await read({ offset: endOf(held.current), maxBytes: PART_BYTES }, append);
  }, [read, isBusy]);
  const readEarlier = useCallback(async () => {
    const start = startOf(held.current);
    const offset = Math.max(0, start - PART_BYTES);
    if (start > 0 && !isBusy()) await read({ offset, maxBytes: start - offset }, prepend);
  }, [read, isBusy]);

  const { isLive, totalBytes } = window;
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
    isAtEnd: totalBytes === null || endOf(window) >= totalBytes,
    readEarlier,
    readLater,
    jump,
  };
}

interface Range {
  readonly offset?: number;
  readonly maxBytes: number;
}

type Merge = (known: LogWindow, part: LogPart) => LogWindow;

/** Reads ranges of a log and keeps what they make together. */
function useRanges(instanceId: number, stream: Stream) {
  const [window, setWindow] = useState(NOTHING);
  const [path, setPath] = useState<string | null>(null);
  const [isLoading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>();
  /** Raised by each jump: a reply that was asked for before it is of a window that is gone. */
  const generation = useRef(0);
  const busy = useRef(false);
  const read = useCallback(
    async (range: Range, merge: Merge) => {
      const asked = generation.current;
      const isGone = () => asked !== generation.current;
      busy.current = true;
      try {
        const reply = await call("getLog", { instanceId, stream, ...range });
        if (isGone()) return;
        setPath(reply.path);
        setWindow((known) => describe(merge(known, reply), known, reply));
        setError(undefined);
      } catch (caught) {
        if (!isGone()) setError(caught);
      }
      if (isGone()) return;
      busy.current = false;
      setLoading(false);
    },
    [instanceId, stream],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another log begins with nothing.
  useEffect(() => {
    setWindow(NOTHING);
    setLoading(true);
  }, [read]);
  const startAnew = useCallback(() => {
    generation.current += 1;
  }, []);
  const isBusy = useCallback(() => busy.current, []);
  return { window, path, isLoading, error, isBusy, read, startAnew };
}

function describe(merged: LogWindow, known: LogWindow, reply: Reply<"getLog">): LogWindow {
  const { totalBytes, live, source } = reply;
  return {
    ...merged,
    totalBytes: totalBytes ?? known.totalBytes,
    isLive: live,
    source: source === "none" && known.parts.length > 0 ? known.source : source,
  };
}
