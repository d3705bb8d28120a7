import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { DrawingFrame } from "../display/drawing-frame.tsx";
import { useSizeOf } from "../display/use-size-of.ts";
import { ZoomButton } from "../display/zoom-button.tsx";
import { GraphDrawing, type GraphScene } from "./graph-drawing.ts";
import { cellOf, type Graph, indexOf } from "./links.ts";
import { usePointer } from "./use-pointer.ts";
import { stepFrom, type View } from "./view.ts";

interface GraphCanvasProps extends GraphScene {
  readonly label: string;
  readonly numberOf: (index: number) => number;
  readonly view: View | undefined;
  readonly onView: (view: View | undefined) => void;
  readonly onChoose: (index: number | undefined) => void;
  readonly onOpen: (index: number) => void;
  readonly onHover: (index: number | undefined) => void;
  /** Raised to look at the chosen task from near. */
  readonly looks: number;
  /** This browser cannot draw them. */
  readonly onFailure: () => void;
}

/** From this size on a click means the task under it; farther away it means to come nearer. */
const LEAST_CLICK_PX = 6;
const ZOOM_STEP = 1.5;
const CLICK_ZOOM = 6;
const PAN_PX = 80;
const PANS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [PAN_PX, 0],
  ArrowRight: [-PAN_PX, 0],
  ArrowUp: [0, PAN_PX],
  ArrowDown: [0, -PAN_PX],
};
const KEYS =
  "Arrow keys go from task to task, Enter opens one, plus and minus zoom, 0 shows all, Shift with an arrow key moves the drawing.";

/** The tasks themselves, moved by pointer and keys. */
export function GraphCanvas(props: GraphCanvasProps) {
  const holder = useRef<HTMLDivElement>(null);
  const tasks = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const drawing = useDrawing(props, { holder, tasks, overlay });
  useGraphPointer(holder, drawing, props);
  return (
    <div className="task-graph-holder">
      <DrawingFrame
        label={props.label}
        keys={KEYS}
        onKey={(event) => pressKey(event, drawing, props)}
        holder={holder}
        under={tasks}
        over={overlay}
      >
        <div className="zoom-buttons">
          <ZoomButton label="Zoom in" onClick={() => drawing.zoom(ZOOM_STEP)}>
            +
          </ZoomButton>
          <ZoomButton label="Zoom out" onClick={() => drawing.zoom(1 / ZOOM_STEP)}>
            −
          </ZoomButton>
          <ZoomButton label="Show all" onClick={() => drawing.fit()}>
            ⤢
          </ZoomButton>
        </div>
      </DrawingFrame>
    </div>
  );
}

interface Places {
  readonly holder: RefObject<HTMLDivElement | null>;
  readonly tasks: RefObject<HTMLCanvasElement | null>;
  readonly overlay: RefObject<HTMLCanvasElement | null>;
}

function useDrawing(props: GraphCanvasProps, { holder, tasks, overlay }: Places): GraphDrawing {
  const { graph, edges, inks, palette, chosen, found, numberOf, looks, onView } = props;
  const [drawing] = useState(() => new GraphDrawing(props, props.view));
  const contexts = useContexts(drawing, { tasks, overlay }, props.onFailure);
  useSizeOf(holder, (size) => drawing.resize(size));
  useEffect(() => {
    drawing.onView = onView;
  }, [drawing, onView]);
  useEffect(
    () => drawing.show({ graph, edges, inks, palette, chosen, found }),
    [drawing, graph, edges, inks, palette, chosen, found],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new context knows nothing, and a new graph has other blocks.
  useEffect(() => drawing.writeNumbers(numberOf), [drawing, graph, numberOf, contexts]);
  useEffect(() => {
    if (chosen !== undefined) drawing.lookAt(chosen, looks > 0);
  }, [drawing, chosen, looks]);
  return drawing;
}

/** Opens the drawing on its canvases, and again with each context that the browser gives back. Returns how many it gave. */
function useContexts(
  drawing: GraphDrawing,
  { tasks, overlay }: Pick<Places, "tasks" | "overlay">,
  onFailure: () => void,
): number {
  const [contexts, setContexts] = useState(0);
  const failed = useRef(onFailure);
  failed.current = onFailure;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a context that was lost is made anew.
  useLayoutEffect(() => {
    if (tasks.current === null || overlay.current === null) return;
    if (!drawing.open(tasks.current, overlay.current)) failed.current();
    const listening = new AbortController();
    const { signal } = listening;
    const restored = () => setContexts((known) => known + 1);
    tasks.current.addEventListener("webglcontextlost", (event) => event.preventDefault(), { signal });
    tasks.current.addEventListener("webglcontextrestored", restored, { signal });
    return () => {
      listening.abort();
      drawing.close();
    };
  }, [drawing, tasks, overlay, contexts]);
  return contexts;
}

function useGraphPointer(
  holder: RefObject<HTMLElement | null>,
  drawing: GraphDrawing,
  { onHover, onChoose, onOpen }: GraphCanvasProps,
): void {
  const hovered = useRef<number>(undefined);
  usePointer(holder, {
    onPan: (dx, dy) => drawing.pan(dx, dy),
    onZoom: (factor, at) => drawing.zoom(factor, at),
    onHover: (at) => {
      const index = at && drawing.hit(at)?.index;
      if (hovered.current === index) return;
      hovered.current = index;
      drawing.hover(index);
      onHover(index);
    },
    onClick: (at, isShifted) => {
      const hit = drawing.hit(at);
      if (hit?.index === undefined) return onChoose(undefined);
      if (isShifted) return onChoose(hit.index);
      if (hit.px >= LEAST_CLICK_PX) return onOpen(hit.index);
      drawing.zoom(Math.max(CLICK_ZOOM, LEAST_CLICK_PX / hit.px), at);
    },
  });
}

type Chosen = Pick<GraphCanvasProps, "graph" | "chosen" | "onChoose" | "onOpen">;

function pressKey({ key, shiftKey }: KeyboardEvent, drawing: GraphDrawing, props: Chosen): boolean {
  const { graph, chosen, onChoose, onOpen } = props;
  const step = PANS[key];
  if (key === "+" || key === "=") drawing.zoom(ZOOM_STEP);
  else if (key === "-") drawing.zoom(1 / ZOOM_STEP);
  else if (key === "0") drawing.fit();
  else if (key === "Escape") onChoose(undefined);
  else if (key === "Enter" && chosen !== undefined) onOpen(chosen);
  else if (step !== undefined && shiftKey) drawing.pan(...step);
  else if (step !== undefined) onChoose(neighbourOf(graph, chosen, key) ?? chosen);
  else return false;
  return true;
}

/** The task that an arrow key leads to; the first of all, where none is chosen. */
function neighbourOf(graph: Graph, chosen: number | undefined, key: string): number | undefined {
  const cell = chosen === undefined ? undefined : cellOf(graph, chosen);
  if (cell !== undefined) return indexOf(graph, stepFrom(graph.arrangement, cell, key));
  const [first] = graph.arrangement.blocks;
  return first && indexOf(graph, { block: first, nth: 0 });
}
