export interface Deadline {
  /** Aborts when the time is over, or with the caller's signal. */
  readonly signal: AbortSignal;
  readonly isOver: () => boolean;
  /** Starts the time anew. */
  readonly extend: () => void;
  /** Has to be called: `AbortSignal.timeout` would keep a timer for each request that was answered long ago. */
  readonly end: () => void;
}

export function setDeadline(limit: {
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
}): Deadline {
  const { limitMs, signal } = limit;
  const controller = new AbortController();
  let isOver = false;
  const expire = () => {
    isOver = true;
    controller.abort(new DOMException(`nothing came within ${limitMs / 1000} s`, "TimeoutError"));
  };
  const abort = () => controller.abort(signal?.reason);
  let timer = setTimeout(expire, limitMs);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  return {
    signal: controller.signal,
    isOver: () => isOver,
    extend: () => {
      clearTimeout(timer);
      timer = setTimeout(expire, limitMs);
    },
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}
