import { formatCount, type Tone } from "@jobmon/core";
import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type Dispatch, type SetStateAction, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { graphQuery, type Workflow, workflowQuery } from "../api/queries.ts";
import { useColours } from "../charts/use-colours.ts";
import { useTaskColumns } from "../columns/use-task-columns.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { TONE_ORDER, taskStatesOf } from "../display/tones.ts";
import { arrangeBlocks } from "./arrange-blocks.ts";
import type { Palette } from "./block-renderer.ts";
import type { Inks } from "./draw-links.ts";
import { GraphCanvas } from "./graph-canvas.tsx";
import { DurationLegend, ToneLegend } from "./graph-legend.tsx";
import type { Graph } from "./links.ts";
import { numberTasks, parseColour, rampColours, rankTones, scaleOf, TONE_RANK } from "./look.ts";
import { TaskCard } from "./task-card.tsx";
import { foundTasksQuery, TaskSearch } from "./task-search.tsx";
import { useSetIndex } from "./use-set-index.ts";
import type { View } from "./view.ts";
import { parseView, writeView } from "./view-param.ts";

const page = getRouteApi("/workflows/$workflowId");
const route = getRouteApi("/workflows/$workflowId/graph");
const ADDRESS_PAUSE_MS = 350;
/** Beyond these, the template graph answers better, and a browser would hold its breath. */
const MAX_TASKS = 3_000_000;

/** Every task of the workflow: from its templates down to single tasks and what they wait for. */
export function GraphTab() {
  const { workflowId } = page.useParams();
  const { data: workflow } = useQuery(workflowQuery(workflowId));
  if (workflow === undefined) return null;
  if (workflow.taskCount === 0)
    return (
      <div className="panel">
        <Empty title="This workflow has no tasks.">Its script binds them; they are drawn here then.</Empty>
      </div>
    );
  if (workflow.taskCount > MAX_TASKS)
    return (
      <div className="panel">
        <Empty title={`${formatCount(workflow.taskCount)} tasks are too many to draw one by one.`}>
          <p>
            See them{" "}
            <Link to="/workflows/$workflowId" params={{ workflowId }}>
              by template
            </Link>
            , or{" "}
            <Link to="/workflows/$workflowId/tasks" params={{ workflowId }}>
              filter the table
            </Link>
            .
          </p>
        </Empty>
      </div>
    );
  return <TaskGraph key={workflowId} workflow={workflow} />;
}

function TaskGraph({ workflow }: { readonly workflow: Workflow }) {
  const { id: workflowId } = workflow;
  const search = route.useSearch();
  const colourBy = search.colour === "duration" ? "duration" : "status";
  const lit = TONE_ORDER.find((tone) => tone === search.lit);
  const navigate = useNavigate({ from: "/workflows/$workflowId/graph" });
  const change = useCallback(
    (next: Partial<typeof search>) => navigate({ search: (known) => ({ ...known, ...next }), replace: true }),
    [navigate],
  );
  const { graph, edges, loaded, error } = useGraph(workflow, colourBy === "duration");
  const look = useLook({ graph, revision: loaded.revision, colourBy, lit });
  const [looks, setLooks] = useState(0);
  const onLook = () => setLooks((known) => known + 1);
  if (error && graph === undefined) return <Failure error={error} onRetry={loaded.retry} />;
  return (
    <section className="panel" aria-label="Task graph">
      <div className="panel-head" style={{ flexWrap: "wrap" }}>
        <TaskSearch
          workflowId={workflowId}
          value={search.find ?? ""}
          onChange={(find) => change({ find })}
          onPick={(taskId) => {
            change({ task: taskId });
            onLook();
          }}
        />
        <GraphHead workflow={workflow} colourBy={colourBy} lit={lit} look={look} change={change} />
        <span className="muted wide-only" style={{ marginLeft: "auto" }} role="status">
          {loaded.isComplete || loaded.columns === undefined
            ? ""
            : `${formatCount(loaded.columns.known)} of ${formatCount(loaded.columns.taskCount)} tasks read`}
        </span>
        <Link
          to="/workflows/$workflowId/tasks"
          params={{ workflowId }}
          search={lit === undefined ? {} : { where: [`status:in:${taskStatesOf(lit).join(",")}`] }}
        >
          As a table
        </Link>
      </div>
      {error !== undefined && error !== null && <Failure error={error} onRetry={loaded.retry} />}
      {graph === undefined || look === undefined ? (
        <Skeleton className="task-graph-holder" radius={0} />
      ) : (
        <TaskPicture {...{ workflow, graph, edges, look, looks, setLooks, change }} />
      )}
      <p className="grid-foot wide-only">
        Drag moves, the wheel zooms, a click opens a task. From far away, a point that stands for several
        tasks shows the one that needs you most.
      </p>
    </section>
  );
}

type Change = (next: Partial<ReturnType<typeof route.useSearch>>) => void;

interface GraphHeadProps {
  readonly workflow: Workflow;
  readonly colourBy: "status" | "duration";
  readonly lit: Tone | undefined;
  readonly look: Look | undefined;
  readonly change: Change;
}

/** What the colours say, and what they should. */
function GraphHead({ workflow, colourBy, lit, look, change }: GraphHeadProps) {
  return (
    <>
      <SegmentedControl
        aria-label="Colour by"
        data={[
          { value: "status", label: "Status" },
          { value: "duration", label: "Duration" },
        ]}
        value={colourBy}
        onChange={(next) => change({ colour: next === "duration" ? next : undefined })}
      />
      {colourBy === "status" ? (
        <ToneLegend counts={workflow.counts} lit={lit} onLight={(tone) => change({ lit: tone })} />
      ) : (
        <DurationLegend scale={look?.scale} scheme={look?.scheme ?? "light"} />
      )}
    </>
  );
}

interface TaskPictureProps {
  readonly workflow: Workflow;
  readonly graph: Graph;
  readonly edges: readonly TemplateEdge[];
  readonly look: Look;
  readonly looks: number;
  readonly setLooks: Dispatch<SetStateAction<number>>;
  readonly change: Change;
}

/** The tasks, and beside them the one that is pointed at or chosen. */
function TaskPicture({ workflow, graph, edges, look, looks, setLooks, change }: TaskPictureProps) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/workflows/$workflowId/graph" });
  const { data: hits } = useQuery(foundTasksQuery(workflow.id, search.find ?? ""));
  const first = graph.columns.firstTaskId;
  const found = useMemo(() => hits?.rows.map(({ id }) => id - first) ?? [], [hits, first]);
  const chosen = search.task === undefined ? undefined : search.task - first;
  const [hovered, setHovered] = useState<number>();
  const choose = (index: number | undefined) => {
    setLooks(0);
    change({ task: index === undefined ? undefined : index + first });
  };
  const onView = useAddress(useCallback((view) => change({ view: view && writeView(view) }), [change]));
  const [canDraw, setCanDraw] = useState(true);
  if (!canDraw) return <NoDrawing workflowId={workflow.id} />;
  const isOfGraph = (index: number | undefined) =>
    index !== undefined && index >= 0 && index < graph.columns.known ? index : undefined;
  const shown = isOfGraph(hovered ?? chosen);
  return (
    <div style={{ position: "relative" }}>
      <GraphCanvas
        label={`Graph of ${formatCount(workflow.taskCount)} tasks`}
        graph={graph}
        edges={edges}
        inks={look.inks}
        palette={look.palette}
        numberOf={look.numberOf}
        chosen={isOfGraph(chosen)}
        found={found}
        view={parseView(search.view)}
        looks={looks}
        onView={onView}
        onChoose={choose}
        onOpen={(index) => navigate({ to: "/tasks/$taskId", params: { taskId: index + first }, search: {} })}
        onHover={setHovered}
        onFailure={() => setCanDraw(false)}
      />
      <div className="task-card-place" aria-live="polite">
        {shown !== undefined && (
          <TaskCard
            graph={graph}
            index={shown}
            isChosen={shown === chosen}
            onLook={() => setLooks((known) => known + 1)}
          />
        )}
      </div>
    </div>
  );
}

function NoDrawing({ workflowId }: { readonly workflowId: number }) {
  return (
    <Empty title="This browser has no WebGL 2, so the tasks cannot be drawn.">
      <p role="alert">
        <Link to="/workflows/$workflowId/tasks" params={{ workflowId }}>
          See them as a table
        </Link>
        , or turn hardware acceleration on in the browser's settings.
      </p>
    </Empty>
  );
}

/** The tasks and their links as they come; undefined until there is something to arrange. */
function useGraph({ id: workflowId, version }: Workflow, withSeconds: boolean) {
  const templates = useQuery(graphQuery(workflowId));
  const loaded = useTaskColumns({ workflowId, version, withSeconds });
  const { columns, isComplete } = loaded;
  const { data: sets } = useSetIndex(workflowId, isComplete ? columns : undefined);
  const shape = useShape(templates.data);
  const graph = useMemo((): Graph | undefined => {
    if (columns === undefined || shape === undefined) return undefined;
    const arrangement = arrangeBlocks(shape.nodes, shape.edges);
    const blockOf = new Map(arrangement.blocks.map((block) => [block.arrayId, block]));
    return { columns, arrangement, blockOf, sets };
  }, [columns, shape, sets]);
  return { graph, edges: shape?.edges ?? [], loaded, error: templates.error ?? loaded.error };
}

/** The templates and their links, the same object until they really change. */
function useShape(
  data: { readonly nodes: readonly TemplateNode[]; readonly edges: readonly TemplateEdge[] } | undefined,
) {
  const known = useRef<{ readonly text: string; readonly shape: NonNullable<typeof data> }>(undefined);
  if (data === undefined) return undefined;
  const text = JSON.stringify([data.nodes.map(({ arrayId, taskCount }) => [arrayId, taskCount]), data.edges]);
  if (known.current?.text !== text) known.current = { text, shape: data };
  return known.current.shape;
}

interface TemplateNode {
  readonly arrayId: number;
  readonly name: string;
  readonly taskCount: number;
}

interface TemplateEdge {
  readonly from: number;
  readonly to: number;
  readonly links: number;
}

interface LookWish {
  readonly graph: Graph | undefined;
  readonly revision: number;
  readonly colourBy: "status" | "duration";
  readonly lit: Tone | undefined;
}

type Look = NonNullable<ReturnType<typeof useLook>>;

/** Numbers and colours of the tasks; made anew when the tasks, the theme or the wish change. */
function useLook({ graph, revision, colourBy, lit }: LookWish) {
  const { scheme, colours } = useColours();
  const columns = graph?.columns;
  const paint = useMemo(() => {
    if (colours === undefined) return undefined;
    const order = rankTones(lit);
    const isByTime = colourBy === "duration";
    const palette: Palette = {
      colours: isByTime ? rampColours(scheme) : order.map((tone) => parseColour(colours.tone(tone))),
      none: parseColour(colours.line),
      marks: isByTime
        ? new Array<number>(rampColours(scheme).length).fill(0)
        : order.map((tone) => 1 + TONE_RANK.indexOf(tone)),
      lit: isByTime || lit === undefined ? undefined : order.length,
    };
    const { strong, quiet, link, accent, ground } = colours;
    const inks: Inks = { ink: strong, quiet, link, accent, ground };
    return { scheme, order, palette, inks };
  }, [scheme, colours, lit, colourBy]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns are the same object when their numbers change.
  return useMemo(() => {
    if (columns === undefined || paint === undefined) return undefined;
    const scale = colourBy === "duration" ? scaleOf(columns) : undefined;
    const nothing = () => 0;
    const isUnknown = colourBy === "duration" && scale === undefined;
    return {
      ...paint,
      scale,
      numberOf: isUnknown ? nothing : numberTasks(columns, { order: paint.order, scale }),
    };
  }, [columns, revision, paint, colourBy]);
}

/** Writes the view into the address once it stands still. */
function useAddress(write: (view: View | undefined) => void): (view: View | undefined) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (view) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => write(view), ADDRESS_PAUSE_MS);
    },
    [write],
  );
}
