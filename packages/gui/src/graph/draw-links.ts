/** The links of a task graph: between templates, and from near between tasks. */
import { cellOf, type Fan, fanOf, type Graph, setsOf } from "./links.ts";
import { type Size, type View, visibleTasks } from "./view.ts";

export interface Inks {
  readonly ink: string;
  readonly quiet: string;
  readonly link: string;
  readonly accent: string;
  readonly ground: string;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly links: number;
}

interface Links {
  readonly graph: Graph;
  readonly edges: readonly GraphEdge[];
  readonly inks: Inks;
  readonly chosen: number | undefined;
  readonly view: View;
  readonly screen: Size;
}

interface SeenLinks extends Links {
  readonly hovered: number | undefined;
}

/** Links of single tasks are drawn where few enough tasks are on screen to tell the links apart. */
const MAX_LINKED_TASKS = 500;
const LEAST_LINKED_PX = 7;
const MAX_FANS = 150;
/** Lines to smaller cells are one grey area. */
const LEAST_END_PX = 4;
const FAN_ENDS = 24;
const OWN_FAN_ENDS = 300;
/** Part of the screen that a picture holds beyond each of its sides. */
const MARGIN = 0.25;

/**
 * The links as they were last drawn. They are thousands of curves, and take a processor longer than a frame lasts: they are
 * drawn once, with a margin around the screen, and moved along until the margin is used up or the zoom is another.
 */
export class LinkPicture {
  #canvas: HTMLCanvasElement | undefined;
  #drawn: (Links & { readonly ratio: number }) | undefined;

  draw(context: CanvasRenderingContext2D, { hovered, ...links }: SeenLinks, ratio: number): void {
    if (this.#drawn === undefined || !holds(this.#drawn, { ...links, ratio })) this.#redraw(links, ratio);
    if (this.#canvas !== undefined && this.#drawn !== undefined) {
      const { view, screen } = this.#drawn;
      const x = Math.round((view.x - links.view.x) * view.scale * ratio) / ratio - MARGIN * screen.width;
      const y = Math.round((view.y - links.view.y) * view.scale * ratio) / ratio - MARGIN * screen.height;
      context.drawImage(this.#canvas, x, y, this.#canvas.width / ratio, this.#canvas.height / ratio);
    }
    if (hovered !== undefined && hovered !== links.chosen) drawNeighbourLinks(context, links, hovered);
  }

  #redraw(links: Links, ratio: number): void {
    const { view, screen } = links;
    const canvas = this.#canvas ?? document.createElement("canvas");
    const context = canvas.getContext("2d");
    if (context === null) return;
    const wide = { width: screen.width * (1 + 2 * MARGIN), height: screen.height * (1 + 2 * MARGIN) };
    canvas.width = Math.ceil(wide.width * ratio);
    canvas.height = Math.ceil(wide.height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const x = view.x - (MARGIN * screen.width) / view.scale;
    const y = view.y - (MARGIN * screen.height) / view.scale;
    drawLinks(context, { ...links, view: { ...view, x, y }, screen: wide });
    this.#canvas = canvas;
    this.#drawn = { ...links, ratio };
  }
}

type Picture = Links & { readonly ratio: number };

/** Whether a picture still shows what is wanted. */
function holds(drawn: Picture, wanted: Picture): boolean {
  const isSame = (["graph", "edges", "inks", "chosen", "ratio"] as const).every(
    (name) => drawn[name] === wanted[name],
  );
  const { view, screen } = drawn;
  return (
    isSame &&
    view.scale === wanted.view.scale &&
    screen.width === wanted.screen.width &&
    screen.height === wanted.screen.height &&
    Math.abs(view.x - wanted.view.x) * view.scale <= MARGIN * screen.width &&
    Math.abs(view.y - wanted.view.y) * view.scale <= MARGIN * screen.height
  );
}

function drawLinks(context: CanvasRenderingContext2D, links: Links): void {
  const near = listNearTasks(links);
  const showsTasks = near.length > 0 && links.graph.sets !== undefined;
  drawTemplateLinks(context, links, showsTasks);
  if (showsTasks) drawTaskLinks(context, links, near);
  if (links.chosen !== undefined) drawNeighbourLinks(context, links, links.chosen);
}

function listNearTasks({ graph, view, screen }: Links): readonly number[] {
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

function drawTaskLinks(context: CanvasRenderingContext2D, links: Links, near: readonly number[]): void {
  const always = new Set(near);
  const sets = new Set<number>();
  for (const index of near) for (const set of setsOf(links.graph, index)) sets.add(set);
  context.strokeStyle = links.inks.link;
  context.fillStyle = links.inks.link;
  context.lineWidth = 1;
  context.globalAlpha = 0.4;
  for (const set of [...sets].slice(0, MAX_FANS))
    drawFan(
      context,
      links,
      fanOf(links.graph, set, { always, leastCell: LEAST_END_PX / links.view.scale, most: FAN_ENDS }),
    );
  context.globalAlpha = 1;
}

function drawNeighbourLinks(context: CanvasRenderingContext2D, links: Links, index: number): void {
  context.strokeStyle = links.inks.accent;
  context.fillStyle = links.inks.accent;
  context.lineWidth = 1.25;
  context.globalAlpha = 0.8;
  const own = new Set([index]);
  for (const set of setsOf(links.graph, index).slice(0, MAX_FANS)) {
    const fan = fanOf(links.graph, set, { always: own, leastCell: 0, most: OWN_FAN_ENDS });
    const isWaiting = links.graph.columns.sets[index] === set;
    const cell = cellOf(links.graph, index);
    if (fan === undefined || cell === undefined) continue;
    const side = {
      x: cell.block.x + ((cell.nth % cell.block.columns) + (isWaiting ? 0.07 : 0.93)) * cell.block.cell,
      y: cell.block.y + (Math.floor(cell.nth / cell.block.columns) + 0.5) * cell.block.cell,
    };
    drawFan(context, links, isWaiting ? { ...fan, to: [side] } : { ...fan, from: [side] });
  }
  context.globalAlpha = 1;
}

function drawFan(context: CanvasRenderingContext2D, { view }: Links, fan: Fan | undefined): void {
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
  { graph, edges, view, inks }: Links,
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
