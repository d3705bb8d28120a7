import {
  formatCount,
  formatDurationMs,
  formatPercent,
  TONE_SYMBOL,
  type WorkflowState,
  workflowMachine,
} from "@jobmon/core";
import type { Line, Span } from "./palette.ts";
import { type Counts, progressBar, sumByTone, TASK_TONES } from "./progress-bar.ts";

/** All that is shown of a run. */
export interface ProgressView {
  readonly name: string;
  readonly workflowId: number;
  readonly workflowRunId: number;
  readonly status: WorkflowState;
  readonly paused: boolean;
  readonly counts: Counts;
  readonly taskCount: number;
  readonly templates: readonly TemplateProgress[];
  /** Undefined as long as nothing can be said. */
  readonly ratePerSecond: number | undefined;
  readonly elapsedMs: number;
}

export interface TemplateProgress {
  readonly name: string;
  readonly counts: Counts;
  readonly taskCount: number;
}

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

const MAX_BAR_CELLS = 60;
const TEMPLATE_BAR_CELLS = 20;
const MAX_NAME_CHARACTERS = 30;
/** Lines beside those of the templates, and one for the cursor. */
const FIXED_ROWS = 6;

/** The live view of a run: title, bar, counts, rate and remaining time, and a line for each template. */
export function renderProgress(view: ProgressView, screen: Screen): readonly Line[] {
  return [
    titleLine(view),
    barLine(view, screen.columns),
    countsLine(view.counts),
    paceLine(view),
    ...templateLines(view, screen.rows),
  ];
}

/** The same as one sentence, for logs and pipes. */
export function describeProgress(view: ProgressView): string {
  const { done, ...others } = sumByTone(view.counts);
  const parts = (["running", "scheduled", "waiting", "failed"] as const).flatMap((tone) =>
    others[tone] > 0 ? [`${formatCount(others[tone])} ${tone}`] : [],
  );
  const head = `workflow ${view.workflowId}: ${formatCount(done)} of ${formatCount(view.taskCount)} done (${formatPercent(done / view.taskCount)})`;
  return [head, ...parts, ...describePace(view)].join(", ");
}

function titleLine(view: ProgressView): Line {
  const { label, tone } = workflowMachine.states[view.status];
  const ids = `workflow ${view.workflowId}, run ${view.workflowRunId}`;
  return [
    ...(view.name === ""
      ? [{ text: ids, style: "bold" as const }]
      : [{ text: view.name, style: "bold" as const }, { text: `  ${ids}` }]),
    { text: `  ${TONE_SYMBOL[tone]} ${label}`, style: tone },
    ...(view.paused ? [{ text: "  paused: launches nothing", style: "stopped" as const }] : []),
  ];
}

function barLine({ counts, taskCount }: ProgressView, columns: number): Line {
  const { done } = sumByTone(counts);
  const tail = ` ${formatPercent(done / taskCount)}  ${formatCount(done)} of ${formatCount(taskCount)}`;
  return [
    ...progressBar(counts, Math.max(10, Math.min(MAX_BAR_CELLS, columns - tail.length))),
    { text: tail },
  ];
}

function countsLine(counts: Counts): Line {
  const sums = sumByTone(counts);
  const present = TASK_TONES.filter((tone) => sums[tone] > 0);
  return present.map((tone, at): Span => {
    const gap = at === 0 ? "" : "   ";
    return { text: `${gap}${TONE_SYMBOL[tone]} ${formatCount(sums[tone])} ${tone}`, style: tone };
  });
}

function paceLine(view: ProgressView): Line {
  return [
    {
      text: [...describePace(view), `${formatDurationMs(view.elapsedMs)} elapsed`].join("   "),
      style: "dim",
    },
  ];
}

function describePace({ counts, ratePerSecond }: ProgressView): readonly string[] {
  if (ratePerSecond === undefined) return [];
  const { running, scheduled, waiting } = sumByTone(counts);
  const left = running + scheduled + waiting;
  const pace = describeRate(ratePerSecond);
  return left === 0
    ? [pace]
    : [pace, `about ${formatDurationMs(Math.ceil(left / ratePerSecond) * 1000)} left`];
}

function describeRate(perSecond: number): string {
  if (perSecond >= 1) return `${shortNumber(perSecond)} tasks/s`;
  return perSecond * 60 >= 1
    ? `${shortNumber(perSecond * 60)} tasks/min`
    : `${shortNumber(perSecond * 3600)} tasks/h`;
}

function shortNumber(number: number): string {
  return number >= 100 ? formatCount(Math.round(number)) : String(Number(number.toPrecision(2)));
}

/** A workflow of one template says nothing new here. Where there is no room for all, the unfinished ones are shown. */
function templateLines({ templates }: ProgressView, rows: number): readonly Line[] {
  if (templates.length < 2) return [];
  const room = Math.max(1, rows - FIXED_ROWS);
  const shown =
    templates.length <= room
      ? templates
      : templates.filter((template) => !isFinished(template)).slice(0, room);
  const width = Math.min(MAX_NAME_CHARACTERS, Math.max(...shown.map(({ name }) => name.length)));
  const lines = shown.map((template) => templateLine(template, width));
  const hidden = templates.length - shown.length;
  return hidden === 0 ? lines : [...lines, [{ text: `  and ${hidden} more templates`, style: "dim" }]];
}

function templateLine({ name, counts, taskCount }: TemplateProgress, width: number): Line {
  const { done, failed, running } = sumByTone(counts);
  const shownName = name.length > width ? `${name.slice(0, width - 1)}…` : name.padEnd(width);
  return [
    { text: `  ${shownName} ` },
    ...progressBar(counts, TEMPLATE_BAR_CELLS),
    { text: ` ${formatCount(done)} of ${formatCount(taskCount)}` },
    ...(running > 0
      ? [{ text: `  ${TONE_SYMBOL.running} ${formatCount(running)}`, style: "running" as const }]
      : []),
    ...(failed > 0
      ? [{ text: `  ${TONE_SYMBOL.failed} ${formatCount(failed)}`, style: "failed" as const }]
      : []),
  ];
}

function isFinished({ counts, taskCount }: TemplateProgress): boolean {
  return counts.DONE === taskCount;
}
