/** What the server tells of itself while it works: to the metrics, to the traces, to the log. */
export interface Watch {
  /** A request begins; the returned function is called when its reply is ready. */
  request(begun: BegunRequest): (ended: EndedRequest) => void;
  /** Tasks were handed out, without the time that the distributor waited for them. */
  leased(seconds: number, tasks: number): void;
  /** Reports were applied in one transaction. */
  reported(seconds: number, reports: number): void;
  /** A step of the upkeep was done. */
  step(name: string, seconds: number, isOk: boolean): void;
  /** Whether this server has the duty now. */
  duty(name: string, isOurs: boolean): void;
}

export interface BegunRequest {
  readonly operation: string;
  readonly request: Request;
}

export interface EndedRequest {
  readonly status: number;
  /** Null where nobody is named. */
  readonly user: string | null;
  /** Also stands in the reply. */
  readonly causeId: string;
}

/** Each of them is told everything. */
export function watchAll(watches: readonly Partial<Watch>[]): Watch {
  return {
    request: (begun) => {
      const ends = watches.flatMap((watch) => watch.request?.(begun) ?? []);
      return (ended) => {
        for (const end of ends) end(ended);
      };
    },
    leased: (...told) => {
      for (const watch of watches) watch.leased?.(...told);
    },
    reported: (...told) => {
      for (const watch of watches) watch.reported?.(...told);
    },
    step: (...told) => {
      for (const watch of watches) watch.step?.(...told);
    },
    duty: (...told) => {
      for (const watch of watches) watch.duty?.(...told);
    },
  };
}

/** Of a server that tells nothing. */
export const UNWATCHED: Watch = watchAll([]);

export function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1_000;
}
