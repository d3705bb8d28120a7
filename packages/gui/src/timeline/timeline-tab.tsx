import { formatCount } from "@jobmon/core";
import { Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { hasOpenRun } from "../actions/run-again.ts";
import { arraysQuery, timelineQuery, type Workflow, workflowQuery } from "../api/queries.ts";
import { useColours } from "../charts/use-colours.ts";
import type { TaskColumns } from "../columns/task-columns.ts";
import { useTaskColumns } from "../columns/use-task-columns.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { useNow } from "../display/use-now.ts";
import { useSettings } from "../settings/settings.ts";
import { type Band, Bands } from "./bands.tsx";
import { Gantt, type GanttProps, type SpanAt } from "./gantt.tsx";
import type { Window } from "./paint-spans.ts";
import { arrangeRows, type Lane } from "./rows.ts";
import { SpanCard } from "./span-card.tsx";
import { MAX_PARTS, partsOf, useSpans } from "./use-spans.ts";
import { keepWindow, type Limits, rowsOf, type Size, wholeWindow } from "./window.ts";

const page = getRouteApi("/workflows/$workflowId");
const route = getRouteApi("/workflows/$workflowId/timeline");
const ADDRESS_PAUSE_MS = 350;
const LEAST_WHOLE_MS = 2_000;
const MARGIN = 0.01;

/** When everything ran: by template from far away, by task from near, queue time apart from run time. */
export function TimelineTab() {
  const { workflowId } = page.useParams();
  const { data: workflow } = useQuery(workflowQuery(workflowId));
  const bands = useInfiniteQuery(timelineQuery(workflowId));
  const arrays = useQuery(arraysQuery(workflowId));
  const loaded = useTaskColumns({ workflowId, version: workflow?.version ?? 0 });
  const error = bands.error ?? arrays.error ?? loaded.error;
  if (workflow === undefined) return null;
  const retry = () => {
    bands.refetch();
    arrays.refetch();
    loaded.retry();
  };
  if (error) return <Failure error={error} onRetry={retry} />;
  const rows = bands.data?.pages.flatMap((one) => one.rows);
  if (rows !== undefined && !rows.some(hasBegun))
    return (
      <div className="panel">
        <Empty title="Nothing has been launched yet.">
          Bars appear with the first task that a distributor takes.
        </Empty>
      </div>
    );
  if (rows === undefined || arrays.data === undefined || loaded.columns === undefined)
    return <Skeleton height={520} />;
  return (
    <Timeline
      key={workflowId}
      workflow={workflow}
      bands={rows}
      lanes={arrays.data.rows.map(({ id, templateName, taskCount }) => ({
        arrayId: id,
        name: templateName,
        taskCount,
      }))}
      columns={loaded.columns}
      revision={loaded.isComplete ? -1 : loaded.revision}
      onMoreBands={bands.hasNextPage ? () => bands.fetchNextPage() : undefined}
    />
  );
}

function hasBegun({ launching, running, done, failed }: Band): boolean {
  return [launching, running, done, failed].some((counts) => counts.some((count) => count > 0));
}

interface TimelineProps {
  readonly workflow: Workflow;
  readonly bands: readonly Band[];
  readonly lanes: readonly Lane[];
  readonly columns: TaskColumns;
  /** Rises while tasks are still being read. */
  readonly revision: number;
  readonly onMoreBands: (() => void) | undefined;
}

function Timeline({ workflow, bands, lanes, columns, revision, onMoreBands }: TimelineProps) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/workflows/$workflowId/timeline" });
  const clock = useNow();
  const shown = lanes.filter(({ arrayId }) => search.template === undefined || arrayId === search.template);
  const rows = useRows(shown, columns, revision);
  const isOpen = hasOpenRun(workflow);
  const { whole, now } = extentOf(bands, isOpen ? clock : undefined);
  const { window, size, setSize, setMoved, setWindow } = useWindow({ whole, rowCount: rows.count });
  const choose = (template: number | undefined) => {
    setMoved(undefined);
    navigate({ search: (known) => ({ ...known, template, top: undefined, row: undefined }), replace: true });
  };

  const [top, bottom] = window && size ? rowsOf(window, size, rows.count) : [0, -1];
  const wanted = partsOf(rows.indexRanges(top, bottom));
  const spans = useSpans(workflow.id, columns, wanted.slice(0, MAX_PARTS), workflow.version);

  return (
    <section className="panel" aria-label="Timeline">
      <TimelineHead
        workflowId={workflow.id}
        title={search.template === undefined ? "All templates" : (shown[0]?.name ?? "No such template")}
        onAll={search.template === undefined ? undefined : () => choose(undefined)}
      />
      <Bands
        rows={bands}
        from={window?.from ?? whole.from}
        to={window?.to ?? whole.to}
        until={now}
        chosen={search.template}
        onChoose={choose}
      />
      {onMoreBands && <MoreTemplates onClick={onMoreBands} />}
      {spans.error && <Failure error={spans.error} onRetry={spans.retry} />}
      <Picture
        columns={columns}
        rows={rows}
        spans={spans.spans}
        window={window ?? { ...whole, top: 0, rowPx: 1 }}
        whole={whole}
        now={now}
        goesOn={isOpen}
        onWindow={setWindow}
        onSize={setSize}
      />
      <TimelineFoot>
        {wanted.length > MAX_PARTS
          ? "Some of the rows are not drawn: make rows taller, or choose a template."
          : `${formatCount(bottom - top + 1)} of ${formatCount(rows.count)} tasks on screen${spans.isLoading ? ", being read" : ""}`}
      </TimelineFoot>
    </section>
  );
}

/** From the first to the last that is known, or to the present while it goes on, with a margin. */
function extentOf(bands: readonly Band[], clock: number | undefined) {
  const first = Math.min(...bands.flatMap(({ at }) => at.slice(0, 1)));
  const last = Math.max(...bands.flatMap(({ at }) => at.slice(-1)));
  const now = clock === undefined ? last : Math.max(last, clock);
  const length = Math.max(LEAST_WHOLE_MS, now - first);
  return { whole: { from: first - MARGIN * length, to: now + MARGIN * length }, now };
}

/** What of the time and the rows is on screen, remembered in the address once it stands still. */
function useWindow(limits: Limits) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/workflows/$workflowId/timeline" });
  const [size, setSize] = useState<Size>();
  const [moved, setMoved] = useState<Window | undefined>();
  const asked = moved ?? windowOf(search);
  const window = size && (asked === undefined ? wholeWindow(limits, size) : keepWindow(asked, size, limits));
  const write = useAddress(
    useCallback(
      (next: Window | undefined) =>
        navigate({ search: (known) => ({ ...known, ...searchOf(next) }), replace: true }),
      [navigate],
    ),
  );
  const setWindow = (next: Window | undefined) => {
    setMoved(next);
    write(next);
    if (next === undefined)
      navigate({ search: (known) => ({ ...known, ...searchOf(undefined) }), replace: true });
  };
  return { window, size, setSize, setMoved, setWindow };
}

function useRows(shown: readonly Lane[], columns: TaskColumns, revision: number) {
  const shape = shown.map(({ arrayId, taskCount }) => `${arrayId}:${taskCount}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape says when the lanes are others, the revision when more tasks have places.
  return useMemo(() => arrangeRows(shown, columns.places), [shape, columns, revision]);
}

interface TimelineHeadProps {
  readonly workflowId: number;
  readonly title: string;
  /** Goes back to all templates, if one is chosen. */
  readonly onAll: (() => void) | undefined;
}

function TimelineHead({ workflowId, title, onAll }: TimelineHeadProps) {
  return (
    <div className="panel-head" style={{ flexWrap: "wrap" }}>
      <h2 className="panel-title">{title}</h2>
      <TimelineLegend />
      {onAll && (
        <button type="button" className="legend-entry" onClick={onAll}>
          Show all templates
        </button>
      )}
      <Link to="/workflows/$workflowId/tasks" params={{ workflowId }} search={{ sort: "-runtime" }}>
        As a table
      </Link>
    </div>
  );
}

type OfGantt = "rows" | "spans" | "window" | "whole" | "now" | "goesOn" | "onWindow" | "onSize";

interface PictureProps extends Pick<GanttProps, OfGantt> {
  readonly columns: TaskColumns;
}

/** The bars, and beside them the attempt that is pointed at. */
function Picture({ columns, ...gantt }: PictureProps) {
  const navigate = useNavigate();
  const { timeZone } = useSettings();
  const { colours } = useColours();
  const [hovered, setHovered] = useState<SpanAt>();
  const open = (index: number) =>
    navigate({ to: "/tasks/$taskId", params: { taskId: columns.firstTaskId + index }, search: {} });
  return (
    <div style={{ position: "relative" }}>
      {colours && (
        <Gantt
          {...gantt}
          label={`Timeline of ${formatCount(gantt.rows.count)} tasks`}
          colours={colours}
          timeZone={timeZone}
          onHover={setHovered}
          onOpen={open}
        />
      )}
      <div className="task-card-place" aria-live="polite">
        {hovered && <SpanCard columns={columns} span={hovered} />}
      </div>
    </div>
  );
}

function MoreTemplates({ onClick }: { readonly onClick: () => void }) {
  return (
    <button type="button" className="legend-entry" style={{ padding: "3px 14px" }} onClick={onClick}>
      More templates
    </button>
  );
}

function TimelineFoot({ children }: { readonly children: string }) {
  return (
    <p className="grid-foot">
      <span className="wide-only">
        Drag moves, the wheel zooms the time, with Shift the rows; a click opens a task.
      </span>
      <span style={{ marginLeft: "auto" }} role="status">
        {children}
      </span>
    </p>
  );
}

function TimelineLegend() {
  return (
    <ul className="legend wide-only">
      <li className="legend-entry">
        <i className="bar-sample queued" aria-hidden="true" /> queued
      </li>
      <li className="legend-entry">
        <i className="bar-sample tone-done" aria-hidden="true" /> ran, done
      </li>
      <li className="legend-entry">
        <i className="bar-sample tone-running" aria-hidden="true" /> runs
      </li>
      <li className="legend-entry">
        <i className="bar-sample tone-failed edged" aria-hidden="true" /> ran, failed
      </li>
    </ul>
  );
}

interface WindowSearch {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly top?: number | undefined;
  readonly row?: number | undefined;
}

const ROW_PARTS = 10_000;

function searchOf(window: Window | undefined): WindowSearch {
  if (window === undefined) return { from: undefined, to: undefined, top: undefined, row: undefined };
  const { from, to, top, rowPx } = window;
  return {
    from: Math.round(from),
    to: Math.round(to),
    top: Math.round(top),
    row: Math.round(rowPx * ROW_PARTS),
  };
}

/** What the address leaves out is as at first. */
function windowOf({ from, to, top, row }: WindowSearch): Window | undefined {
  if (from === undefined && top === undefined && row === undefined) return undefined;
  return {
    from: from ?? Number.NEGATIVE_INFINITY,
    to: to ?? Number.POSITIVE_INFINITY,
    top: top ?? 0,
    rowPx: (row ?? 0) / ROW_PARTS,
  };
}

function useAddress(write: (window: Window | undefined) => void): (window: Window | undefined) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (window) => {
    clearTimeout(timer.current);
    if (window !== undefined) timer.current = setTimeout(() => write(window), ADDRESS_PAUSE_MS);
  };
}
