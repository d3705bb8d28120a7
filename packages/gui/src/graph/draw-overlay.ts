/** What lies over the tasks: names of templates, links, and rings around what is chosen or found. */
import { formatCount } from "@jobmon/core";
import { cellOf, type Fan, fanOf, type Graph, setsOf } from "./links.ts";
import { type Size, type View, visibleTasks } from "./view.ts";

export interface Inks {
  readonly ink: string;
  readonly quiet: string;
  readonly link: string;
  readonly accent: string;
  readonly ground: string;
}

export interface Marks {
  readonly hovered: number | undefined;
  readonly chosen: number | undefined;
  readonly found: readonly number[];
}

interface Scene extends Marks {
  readonly graph: Graph;
  readonly edges: readonly { readonly from: number; readonly to: number; readonly links: number }[];
  readonly view: View;
  readonly screen: Size;
  readonly inks: Inks;
}

/** Links of single tasks are drawn where few enough tasks are on screen to tell the links apart. */
const MAX_LINKED_TASKS = 500;
const LEAST_LINKED_PX = 7;
const MAX_FANS = 150;
/** Lines to smaller cells are one grey area. */
const LEAST_END_PX = 4;
const FAN_ENDS = 24;
const OWN_FAN_ENDS = 300;
const FONT = '"Inter Variable", system-ui, sans-serif';

export function drawOverlay(context: CanvasRenderingContext2D, scene: Scene): void {
  const { screen, graph, hovered, chosen, found } = scene;
  context.clearRect(0, 0, screen.width, screen.height);
  const near = listNearTasks(scene);
  const showsTasks = near.length > 0 && graph.sets !== undefined;
  drawTemplateLinks(context, scene, showsTasks);
  if (showsTasks) drawTaskLinks(context, scene, near);
  for (const index of [chosen, hovered]) if (index !== undefined) drawNeighbourLinks(context, scene, index);
  drawNames(context, scene);
  for (const index of found) drawRing(context, scene, index, { colour: scene.inks.ink, width: 2 });
  if (hovered !== undefined) drawRing(context, scene, hovered, { colour: scene.inks.accent, width: 1.5 });
  if (chosen !== undefined) drawRing(context, scene, chosen, { colour: scene.inks.accent, width: 3 });
}

function listNearTasks({ graph, view, screen }: Scene): readonly number[] {
  const near: number[] = [];
  for (const block of graph.arrangement.blocks) {
    if (block.cell * view.scale < LEAST_LINKED_PX) continue;
    for (const nth of visibleTasks(block, view, screen, MAX_LINKED_TASKS)) {
      const index = graph.columns.places.indexOf({ arrayId: block.arrayId, nth });
      if (index !== undefined) near.push(index);
    }
  }
  return near.length > MAX_LINKED_TASKS ? [] : near;
}

function drawTaskLinks(context: CanvasRenderingContext2D, scene: Scene, near: readonly number[]): void {
  const always = new Set(near);
  const sets = new Set<number>();
  for (const index of near) for (const set of setsOf(scene.graph, index)) sets.add(set);
  context.strokeStyle = scene.inks.link;
  context.fillStyle = scene.inks.link;
  context.lineWidth = 1;
  context.globalAlpha = 0.4;
  for (const set of [...sets].slice(0, MAX_FANS))
    drawFan(
      context,
      scene,
      fanOf(scene.graph, set, { always, leastCell: LEAST_END_PX / scene.view.scale, most: FAN_ENDS }),
    );
  context.globalAlpha = 1;
}

function drawNeighbourLinks(context: CanvasRenderingContext2D, scene: Scene, index: number): void {
  context.strokeStyle = scene.inks.accent;
  context.fillStyle = scene.inks.accent;
  context.lineWidth = 1.25;
  context.globalAlpha = 0.8;
  const own = new Set([index]);
  for (const set of setsOf(scene.graph, index).slice(0, MAX_FANS)) {
    const fan = fanOf(scene.graph, set, { always: own, leastCell: 0, most: OWN_FAN_ENDS });
    const isWaiting = scene.graph.columns.sets[index] === set;
    const cell = cellOf(scene.graph, index);
    if (fan === undefined || cell === undefined) continue;
    const side = {
      x: cell.block.x + ((cell.nth % cell.block.columns) + (isWaiting ? 0.07 : 0.93)) * cell.block.cell,
      y: cell.block.y + (Math.floor(cell.nth / cell.block.columns) + 0.5) * cell.block.cell,
    };
    drawFan(context, scene, isWaiting ? { ...fan, to: [side] } : { ...fan, from: [side] });
  }
  context.globalAlpha = 1;
}

function drawFan(context: CanvasRenderingContext2D, { view }: Scene, fan: Fan | undefined): void {
  if (fan === undefined) return;
  const at = (value: number, origin: number) => (value - origin) * view.scale;
  const x = at(fan.join.x, view.x);
  const y = at(fan.join.y, view.y);
  context.beginPath();
  for (const end of [...fan.from, ...fan.to]) {
    const endX = at(end.x, view.x);
    const endY = at(end.y, view.y);
    const bend = (endX - x) / 2;
    context.moveTo(x, y);
    context.bezierCurveTo(x + bend, y, endX - bend, endY, endX, endY);
  }
  context.stroke();
  context.beginPath();
  context.arc(x, y, 3, 0, 2 * Math.PI);
  context.fill();
}

function drawTemplateLinks(
  context: CanvasRenderingContext2D,
  { graph, edges, view, inks }: Scene,
  showsTasks: boolean,
): void {
  context.strokeStyle = inks.link;
  for (const { from, to, links } of edges) {
    const [left, right] = [graph.blockOf.get(from), graph.blockOf.get(to)];
    if (left === undefined || right === undefined || left === right) continue;
    const x = (left.x + left.columns * left.cell - view.x) * view.scale + 5;
    const y = (left.y + (left.rows * left.cell) / 2 - view.y) * view.scale;
    const endX = (right.x - view.x) * view.scale - 5;
    const endY = (right.y + (right.rows * right.cell) / 2 - view.y) * view.scale;
    const isTold = showsTasks && Math.min(left.cell, right.cell) * view.scale >= LEAST_LINKED_PX;
    context.globalAlpha = isTold ? 0.15 : 0.7;
    const bend = Math.max(20, Math.abs(endX - x) / 2);
    context.lineWidth = Math.min(6, 1 + Math.log10(Math.max(1, links)));
    context.beginPath();
    context.moveTo(x, y);
    context.bezierCurveTo(x + bend, y, endX - bend, endY, endX, endY);
    context.stroke();
  }
  context.globalAlpha = 1;
}

const NAME_PX = 13;

function drawNames(context: CanvasRenderingContext2D, { graph, view, screen, inks }: Scene): void {
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

interface Ring {
  readonly colour: string;
  readonly width: number;
}

const LEAST_RING_PX = 11;

function drawRing(
  context: CanvasRenderingContext2D,
  { graph, view, inks }: Scene,
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
