import { useEffect, useRef, useState } from "react";
import { throttle } from "../live/throttle.ts";
import { loadSeconds, loadTaskColumns, refreshStatuses } from "./load-task-columns.ts";
import type { TaskColumns } from "./task-columns.ts";

const REFRESH_PAUSE_MS = 1_500;

export interface LoadedColumns {
  readonly columns: TaskColumns | undefined;
  /** Another number whenever the columns, which are the same object, say something else. */
  readonly revision: number;
  readonly isComplete: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

interface Wish {
  readonly workflowId: number;
  /** Of the workflow: when it rises, what changed is asked for. */
  readonly version: number;
  readonly withSeconds?: boolean;
}

/** The tasks of a workflow in columns, drawn while they come and kept up to date after. */
export function useTaskColumns({ workflowId, version, withSeconds = false }: Wish): LoadedColumns {
  const [state, setState] = useState<Omit<LoadedColumns, "retry">>(NOTHING);
  const [attempt, setAttempt] = useState(0);
  const refresh = useRef<() => void>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads anew.
  useEffect(() => {
    const stop = new AbortController();
    const onPart = (columns: TaskColumns) =>
      setState((known) => ({ ...known, columns, revision: known.revision + 1 }));
    const loading = { workflowId, signal: stop.signal, onPart };
    const fail = (error: unknown) => {
      if (!stop.signal.aborted) setState((known) => ({ ...known, error }));
    };
    setState(NOTHING);
    let columns: TaskColumns | undefined;
    const changes = throttle(async () => {
      if (columns !== undefined) await refreshStatuses(columns, loading);
    }, REFRESH_PAUSE_MS);
    refresh.current = changes.request;
    loadTaskColumns(loading).then((loaded) => {
      columns = loaded;
      setState((known) => ({ ...known, isComplete: true }));
      changes.request();
    }, fail);
    return () => {
      stop.abort();
      changes.cancel();
    };
  }, [workflowId, attempt]);

  const { columns, isComplete } = state;
  useEffect(() => {
    if (columns !== undefined && version > columns.version) refresh.current?.();
  }, [columns, version]);

  useEffect(() => {
    if (!withSeconds || columns === undefined || !isComplete) return;
    const stop = new AbortController();
    const onPart = () => setState((known) => ({ ...known, revision: known.revision + 1 }));
    loadSeconds(columns, { workflowId, signal: stop.signal, onPart }).catch((error: unknown) => {
      if (!stop.signal.aborted) setState((known) => ({ ...known, error }));
    });
    return () => stop.abort();
  }, [workflowId, columns, isComplete, withSeconds]);

  return { ...state, retry: () => setAttempt((known) => known + 1) };
}

const NOTHING = { columns: undefined, revision: 0, isComplete: false, error: undefined };
