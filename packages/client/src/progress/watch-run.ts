import type { RunHandle } from "../run/run-handle.ts";
import type { RunResult } from "../run/run-result.ts";
import { createDisplay, DEFAULT_ROWS, type ProgressTerminal } from "./display.ts";
import { followEvent, type ProgressState, readTemplates, viewProgress } from "./progress-tracker.ts";
import { describeProgress, renderProgress } from "./render-progress.ts";

export interface WatchOptions {
  readonly terminal: ProgressTerminal;
  /** Ends the watching, not the run. */
  readonly signal?: AbortSignal;
  /** While it is true, nothing is drawn: somebody else has the terminal. */
  readonly isHeld?: () => boolean;
}

const DRAW_INTERVAL_MS = 250;
const TEMPLATES_INTERVAL_MS = 1_000;
/** Into a log or a pipe: rarely enough for runs of days. */
const LINE_INTERVAL_MS = 30_000;

/** Shows a run until it is over: a live view where lines can be drawn over, else a line now and then. */
export async function watchRun(handle: RunHandle, options: WatchOptions): Promise<RunResult> {
  const { terminal, signal } = options;
  const { name } = await handle.getWorkflow();
  const display = createDisplay(terminal);
  let state: ProgressState | undefined;
  const show = () => {
    if (options.isHeld?.()) return display.release();
    if (state === undefined) return;
    const { workflowId, workflowRunId } = handle;
    const view = viewProgress(state, { name, workflowId, workflowRunId, nowMs: Date.now() });
    if (terminal.isInteractive) {
      display.draw(renderProgress(view, { columns: terminal.columns, rows: terminal.rows ?? DEFAULT_ROWS }));
    } else terminal.write(`${describeProgress(view)}\n`);
  };
  const refresh = async () => {
    const templates = readTemplates(
      await handle.client.call("listArrays", { workflowId: handle.workflowId }),
    );
    if (state !== undefined) state = { ...state, templates };
  };
  const timers = startTimers({ show, refresh, isInteractive: terminal.isInteractive });
  try {
    const result = await handle.wait({
      signal,
      say: display.note,
      onEvent: (event) => {
        state = followEvent(state, event, Date.now());
      },
    });
    if (terminal.isInteractive) {
      await refresh();
      show();
    }
    return result;
  } finally {
    timers.end();
    display.release();
  }
}

/** A template's counts are asked for only while somebody sees them; that they cannot be had is told by the stream. */
function startTimers(tasks: {
  readonly show: () => void;
  readonly refresh: () => Promise<void>;
  readonly isInteractive: boolean;
}): { readonly end: () => void } {
  const { show, refresh, isInteractive } = tasks;
  let isRefreshing = false;
  const refreshOnce = async () => {
    if (isRefreshing) return;
    isRefreshing = true;
    await refresh().catch(() => undefined);
    isRefreshing = false;
  };
  const timers = isInteractive
    ? [setInterval(show, DRAW_INTERVAL_MS), setInterval(refreshOnce, TEMPLATES_INTERVAL_MS)]
    : [setInterval(show, LINE_INTERVAL_MS)];
  if (isInteractive) void refreshOnce();
  return {
    end: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
