import { useCallback, useEffect, useState } from "react";
import { lineAt, PART_BYTES } from "./log-window.ts";
import { type OpenLog, type Stream, useLog } from "./use-log.ts";

export interface LogPlace {
  readonly log: OpenLog;
  readonly follows: boolean;
  readonly seek: { readonly line: number } | undefined;
  readonly onStart: () => void;
  readonly onEnd: () => void;
  readonly stopFollowing: () => void;
  readonly toStart: () => void;
  /** To the end, and stay there while it grows. */
  readonly toEnd: () => void;
  /** To the line in which a byte stands. */
  readonly toOffset: (offset: number) => void;
}

/** A log and where the viewer stands in it. */
export function useLogPlace(instanceId: number, stream: Stream): LogPlace {
  const [follows, setFollows] = useState(true);
  const log = useLog(instanceId, stream, follows);
  const { window, isAtStart, isAtEnd, readEarlier, readLater, jump } = log;
  const [wanted, setWanted] = useState<{ readonly offset: number }>();
  const [seek, setSeek] = useState<{ readonly line: number }>();
  useEffect(() => {
    const line = wanted && lineAt(window, wanted.offset);
    if (line === undefined) return;
    setSeek({ line });
    setWanted(undefined);
  }, [wanted, window]);
  const toOffset = (offset: number) => {
    setFollows(false);
    jump(Math.max(0, offset - PART_BYTES / 2));
    setWanted({ offset });
  };
  return {
    log,
    follows,
    seek,
    onStart: useCallback(() => {
      if (!isAtStart) readEarlier();
    }, [isAtStart, readEarlier]),
    onEnd: useCallback(() => {
      if (!isAtEnd) readLater();
    }, [isAtEnd, readLater]),
    stopFollowing: () => setFollows(false),
    toStart: () => toOffset(0),
    toEnd: () => {
      setFollows(true);
      jump();
    },
    toOffset,
  };
}
