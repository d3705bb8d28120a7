import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ZoomButton } from "../display/zoom-button.tsx";
import { type BlockRenderer, createBlockRenderer, type Palette } from "./block-renderer.ts";
import { drawOverlay, type Inks, type Marks } from "./draw-overlay.ts";
import { cellOf, type Graph, indexOf } from "./links.ts";
import { buildPyramid } from "./pyramid.ts";
import { usePointer } from "./use-pointer.ts";
import {
  cellAt,
  fitView,
  keepInSight,
  middleOf,
  pan,
  type Size,
  stepFrom,
  type View,
  zoomAt,
} from "./view.ts";

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly links: number;
}

interface GraphCanvasProps {
  readonly label: string;
  readonly graph: Graph;
  readonly edges: readonly GraphEdge[];
  readonly inks: Inks;
  readonly palette: Palette;
  readonly numberOf: (index: number) => number;
  readonly chosen: number | undefined;
  readonly found: readonly number[];
  readonly view: View | undefined;
  readonly onView: (view: View | undefined) => void;
  readonly onChoose: (index: number | undefined) => void;
  readonly onOpen: (index: number) => void;
  readonly onHover: (index: number | undefined) => void;
  /** Raised to look at the chosen task from near. */
  readonly looks: number;
}

/** From this size on a click means the task under it; farther away it means to come nearer. */
const LEAST_CLICK_PX = 6;
const NEAR_PX = 26;
const ZOOM_STEP = 1.5;
const CLICK_ZOOM = 6;
const PAN_PX = 80;

/** The tasks themselves. Drawn anew only when something moved or changed. */
export function GraphCanvas(props: GraphCanvasProps) {
  const { label, graph, palette, numberOf, chosen, looks, onChoose, onOpen, onHover } = props;
  const { arrangement } = graph;
  const holder = useRef<HTMLDivElement>(null);
  const tasks = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const renderer = useRef<BlockRenderer>(undefined);
  const frame = useRef(0);
  const screen = useRef<Size>({ width: 1, height: 1 });
  const view = useRef<View>(props.view ?? { x: 0, y: 0, scale: 0 });
  const isFitted = useRef(props.view === undefined);
  const hovered = useRef<number>(undefined);
  const [hasFailed, setHasFailed] = useState(false);
  const [contexts, setContexts] = useState(0);
  const latest = useRef(props);
  latest.current = props;

  const actions = useMemo(() => {
    const draw = () => {
      frame.current = 0;
      const { graph: drawn, edges, inks, palette: colours, chosen: one, found } = latest.current;
      const context = overlay.current?.getContext("2d");
      if (!context) return;
      const ratio = (overlay.current?.width ?? 1) / screen.current.width;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      renderer.current?.draw(drawn.arrangement.blocks, view.current, screen.current, colours);
      const marks: Marks = { hovered: hovered.current, chosen: one, found };
      drawOverlay(context, {
        graph: drawn,
        edges,
        inks,
        view: view.current,
        screen: screen.current,
        ...marks,
      });
    };
    const request = () => {
      if (frame.current === 0) frame.current = requestAnimationFrame(draw);
    };
    const leastScale = () => fitView(latest.current.graph.arrangement, screen.current).scale / 2;
    const setView = (next: View) => {
      view.current = keepInSight(next, latest.current.graph.arrangement, screen.current);
      isFitted.current = false;
      latest.current.onView(view.current);
      request();
    };
    const fit = () => {
      view.current = fitView(latest.current.graph.arrangement, screen.current);
      isFitted.current = true;
      latest.current.onView(undefined);
      request();
    };
    const zoom = (factor: number, at = { x: screen.current.width / 2, y: screen.current.height / 2 }) =>
      setView(zoomAt(view.current, factor, at, leastScale()));
    /** Brings a task on screen; from near, if it is too small to be told apart. */
    const lookAt = (index: number, isNear: boolean) => {
      const cell = cellOf(latest.current.graph, index);
      if (cell === undefined) return;
      const { x, y } = middleOf(cell);
      const { width, height } = screen.current;
      const scale = isNear ? Math.max(view.current.scale, NEAR_PX / cell.block.cell) : view.current.scale;
      const at = { x: (x - view.current.x) * scale, y: (y - view.current.y) * scale };
      const isSeen = at.x > 20 && at.y > 20 && at.x < width - 20 && at.y < height - 20;
      if (isNear || !isSeen) setView({ scale, x: x - width / 2 / scale, y: y - height / 2 / scale });
    };
    return { request, setView, fit, zoom, lookAt };
  }, []);

  useLayoutEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const resize = () => {
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      screen.current = { width: Math.max(1, element.clientWidth), height: Math.max(1, element.clientHeight) };
      for (const canvas of [tasks.current, overlay.current]) {
        if (canvas === null) continue;
        canvas.width = Math.round(screen.current.width * ratio);
        canvas.height = Math.round(screen.current.height * ratio);
      }
      if (isFitted.current) view.current = fitView(latest.current.graph.arrangement, screen.current);
      actions.request();
    };
    const observer = new ResizeObserver(resize);
    observer.observe(element);
    resize();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [actions]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a context that was lost is made anew.
  useEffect(() => {
    const canvas = tasks.current;
    if (canvas === null) return;
    renderer.current = createBlockRenderer(canvas);
    setHasFailed(renderer.current === undefined);
    const onLost = (event: Event) => event.preventDefault();
    const onRestored = () => setContexts((known) => known + 1);
    canvas.addEventListener("webglcontextlost", onLost);
    canvas.addEventListener("webglcontextrestored", onRestored);
    return () => {
      canvas.removeEventListener("webglcontextlost", onLost);
      canvas.removeEventListener("webglcontextrestored", onRestored);
      renderer.current?.dispose();
      renderer.current = undefined;
    };
  }, [contexts]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new context knows nothing.
  useEffect(() => {
    for (const block of arrangement.blocks) {
      const numberAt = (nth: number) => {
        const index = graph.columns.places.indexOf({ arrayId: block.arrayId, nth });
        return index === undefined ? 0 : numberOf(index);
      };
      renderer.current?.setValues(block, buildPyramid(block.columns, block.rows, numberAt, block.taskCount));
    }
    actions.request();
  }, [graph, arrangement, numberOf, contexts, actions]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn over the tasks, too.
  useEffect(actions.request, [actions, palette, props.found, props.edges, props.inks, chosen, graph]);
  useEffect(() => {
    if (chosen !== undefined) actions.lookAt(chosen, looks > 0);
  }, [chosen, looks, actions]);

  const indexAt = (at: { readonly x: number; readonly y: number }) => {
    const cell = cellAt(graph.arrangement, view.current, at);
    return cell && { index: indexOf(graph, cell), px: cell.block.cell * view.current.scale };
  };
  const setHovered = (index: number | undefined) => {
    if (hovered.current === index) return;
    hovered.current = index;
    onHover(index);
    actions.request();
  };
  usePointer(holder, {
    onPan: (dx, dy) => actions.setView(pan(view.current, dx, dy)),
    onZoom: actions.zoom,
    onHover: (at) => setHovered(at === undefined ? undefined : indexAt(at)?.index),
    onClick: (at, isShifted) => {
      const hit = indexAt(at);
      if (hit?.index === undefined) return onChoose(undefined);
      if (isShifted) return onChoose(hit.index);
      if (hit.px >= LEAST_CLICK_PX) return onOpen(hit.index);
      actions.zoom(Math.max(CLICK_ZOOM, LEAST_CLICK_PX / hit.px), at);
    },
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const handled = pressKey(event);
    if (handled) event.preventDefault();
  };
  const pressKey = ({ key, shiftKey }: KeyboardEvent): boolean => {
    if (key === "+" || key === "=") actions.zoom(ZOOM_STEP);
    else if (key === "-") actions.zoom(1 / ZOOM_STEP);
    else if (key === "0") actions.fit();
    else if (key === "Escape") onChoose(undefined);
    else if (key === "Enter" && chosen !== undefined) onOpen(chosen);
    else if (key.startsWith("Arrow")) moveBy(key, shiftKey);
    else return false;
    return true;
  };
  const moveBy = (key: string, isPan: boolean) => {
    const cell = chosen === undefined ? undefined : cellOf(graph, chosen);
    if (isPan) {
      const dx = { ArrowLeft: PAN_PX, ArrowRight: -PAN_PX }[key] ?? 0;
      const dy = { ArrowUp: PAN_PX, ArrowDown: -PAN_PX }[key] ?? 0;
      return actions.setView(pan(view.current, dx, dy));
    }
    const [first] = arrangement.blocks;
    const next = cell === undefined ? first && { block: first, nth: 0 } : stepFrom(arrangement, cell, key);
    if (next !== undefined) onChoose(indexOf(graph, next));
  };

  return (
    <div className="task-graph-holder">
      <div
        ref={holder}
        className="task-graph"
        role="application"
        aria-label={label}
        aria-describedby="task-graph-keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys below need the focus.
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <canvas ref={tasks} />
        <canvas ref={overlay} />
      </div>
      <p id="task-graph-keys" className="visually-hidden">
        Arrow keys go from task to task, Enter opens one, plus and minus zoom, 0 shows all, Shift with an
        arrow key moves the drawing.
      </p>
      <div className="zoom-buttons">
        <ZoomButton label="Zoom in" onClick={() => actions.zoom(ZOOM_STEP)}>
          +
        </ZoomButton>
        <ZoomButton label="Zoom out" onClick={() => actions.zoom(1 / ZOOM_STEP)}>
          −
        </ZoomButton>
        <ZoomButton label="Show all" onClick={actions.fit}>
          ⤢
        </ZoomButton>
      </div>
      {hasFailed && (
        <p className="task-graph-note" role="alert">
          This browser draws no WebGL 2, so the tasks cannot be shown here. Their links and the table of tasks
          are not affected; turning hardware acceleration on in the browser's settings helps.
        </p>
      )}
    </div>
  );
}
