/** What lies over the tasks: names of templates, and rings around what is chosen or found. */
import { formatCount } from "@jobmon/core";
import type { Inks } from "./draw-links.ts";
import { cellOf, type Graph } from "./links.ts";
import type { Size, View } from "./view.ts";

interface Overlay {
  readonly graph: Graph;
  readonly view: View;
  readonly screen: Size;
  readonly inks: Inks;
  readonly hovered: number | undefined;
  readonly chosen: number | undefined;
  readonly found: readonly number[];
}

const FONT = '"Inter Variable", system-ui, sans-serif';
const NAME_PX = 13;

export function drawNames(context: CanvasRenderingContext2D, { graph, view, screen, inks }: Overlay): void {
  context.textBaseline = "alphabetic";
  context.lineJoin = "round";
  for (const block of graph.arrangement.blocks) {
    const width = block.columns * block.cell * view.scale;
    const height = block.rows * block.cell * view.scale;
    const left = (block.x - view.x) * view.scale;
    const top = (block.y - view.y) * view.scale;
    const isOff = left > screen.width || left + width < 0 || top - 24 > screen.height || top + height < 0;
    if (isOff || height + (graph.arrangement.gutter * view.scale) / 3 < NAME_PX) continue;
    // The name stays in sight while some of the block is.
    const x = Math.max(left, 8);
    const y = Math.max(top - 7, 18);
    context.font = `600 ${NAME_PX}px ${FONT}`;
    const nameWidth = context.measureText(block.name).width;
    context.strokeStyle = inks.ground;
    context.lineWidth = 5;
    const words = `${formatCount(block.taskCount)}`;
    context.strokeText(block.name, x, y);
    context.fillStyle = inks.ink;
    context.fillText(block.name, x, y);
    context.font = `400 ${NAME_PX - 1}px ${FONT}`;
    context.strokeText(words, x + nameWidth + 7, y);
    context.fillStyle = inks.quiet;
    context.fillText(words, x + nameWidth + 7, y);
  }
}

export function drawRings(context: CanvasRenderingContext2D, overlay: Overlay): void {
  const { hovered, chosen, found, inks } = overlay;
  for (const index of found) drawRing(context, overlay, index, { colour: inks.ink, width: 2 });
  if (hovered !== undefined) drawRing(context, overlay, hovered, { colour: inks.accent, width: 1.5 });
  if (chosen !== undefined) drawRing(context, overlay, chosen, { colour: inks.accent, width: 3 });
}

interface Ring {
  readonly colour: string;
  readonly width: number;
}

const LEAST_RING_PX = 11;

function drawRing(
  context: CanvasRenderingContext2D,
  { graph, view, inks }: Overlay,
  index: number,
  ring: Ring,
): void {
  const cell = cellOf(graph, index);
  if (cell === undefined) return;
  const { block, nth } = cell;
  const side = block.cell * view.scale;
  const size = Math.max(LEAST_RING_PX, side + 2);
  const x = (block.x + (nth % block.columns) * block.cell - view.x) * view.scale + side / 2 - size / 2;
  const y =
    (block.y + Math.floor(nth / block.columns) * block.cell - view.y) * view.scale + side / 2 - size / 2;
  context.lineWidth = ring.width + 3;
  context.strokeStyle = inks.ground;
  context.strokeRect(x, y, size, size);
  context.lineWidth = ring.width;
  context.strokeStyle = ring.colour;
  context.strokeRect(x, y, size, size);
}
