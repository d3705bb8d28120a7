/**
 * What is drawn of a task graph and from where it is looked at, kept outside of React: moving the drawing renders
 * nothing anew. Drawn at most once a frame, and only when something moved or changed.
 */
import { type BlockRenderer, createBlockRenderer, type Palette } from "./block-renderer.ts";
import { type GraphEdge, type Inks, LinkPicture } from "./draw-links.ts";
import { drawNames, drawRings } from "./draw-overlay.ts";
import { cellOf, type Graph, indexOf } from "./links.ts";
import { buildPyramid } from "./pyramid.ts";
import { cellAt, fitView, keepInSight, middleOf, pan, type Size, type View, zoomAt } from "./view.ts";

export interface GraphScene {
  readonly graph: Graph;
  readonly edges: readonly GraphEdge[];
  readonly inks: Inks;
  readonly palette: Palette;
  readonly chosen: number | undefined;
  readonly found: readonly number[];
}

export interface At {
  readonly x: number;
  readonly y: number;
}

const NEAR_PX = 26;
const LEAST_MARGIN_PX = 20;
const MAX_RATIO = 2;

export class GraphDrawing {
  /** Told of each new view; undefined: all of it. */
  onView: (view: View | undefined) => void = () => {};
  readonly #links = new LinkPicture();
  #scene: GraphScene;
  #view: View;
  #isFitted: boolean;
  #screen: Size = { width: 1, height: 1 };
  #hovered: number | undefined;
  #overlay: CanvasRenderingContext2D | null = null;
  #tasks: HTMLCanvasElement | undefined;
  #renderer: BlockRenderer | undefined;
  #frame = 0;

  constructor(scene: GraphScene, view: View | undefined) {
    this.#scene = scene;
    this.#view = view ?? { x: 0, y: 0, scale: 0 };
    this.#isFitted = view === undefined;
  }

  /** False: this browser has no WebGL 2. */
  open(tasks: HTMLCanvasElement, overlay: HTMLCanvasElement): boolean {
    this.#tasks = tasks;
    this.#overlay = overlay.getContext("2d");
    this.#renderer = createBlockRenderer(tasks);
    return this.#renderer !== undefined;
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#renderer?.dispose();
    this.#renderer = undefined;
  }

  show(scene: GraphScene): void {
    this.#scene = scene;
    this.#request();
  }

  /** The number of each task is what it is coloured by. */
  writeNumbers(numberOf: (index: number) => number): void {
    const { columns, arrangement } = this.#scene.graph;
    for (const block of arrangement.blocks) {
      const numberAt = (nth: number) => {
        const index = columns.places.indexOf({ arrayId: block.arrayId, nth });
        return index === undefined ? 0 : numberOf(index);
      };
      this.#renderer?.setValues(block, buildPyramid(block.columns, block.rows, numberAt, block.taskCount));
    }
    this.#request();
  }

  resize(size: Size): void {
    this.#screen = size;
    const ratio = Math.min(MAX_RATIO, window.devicePixelRatio || 1);
    for (const canvas of [this.#tasks, this.#overlay?.canvas]) {
      if (canvas === undefined) continue;
      canvas.width = Math.round(size.width * ratio);
      canvas.height = Math.round(size.height * ratio);
    }
    if (this.#isFitted) this.#view = this.#fitted();
    this.#request();
  }

  hover(index: number | undefined): void {
    this.#hovered = index;
    this.#request();
  }

  fit(): void {
    this.#view = this.#fitted();
    this.#isFitted = true;
    this.onView(undefined);
    this.#request();
  }

  pan(dx: number, dy: number): void {
    this.#look(pan(this.#view, dx, dy));
  }

  zoom(factor: number, at: At = { x: this.#screen.width / 2, y: this.#screen.height / 2 }): void {
    this.#look(zoomAt(this.#view, factor, at, this.#fitted().scale / 2));
  }

  /** Brings a task on screen; from near, if it is too small to be told apart. */
  lookAt(index: number, isNear: boolean): void {
    const cell = cellOf(this.#scene.graph, index);
    if (cell === undefined) return;
    const { x, y } = middleOf(cell);
    const { width, height } = this.#screen;
    const scale = isNear ? Math.max(this.#view.scale, NEAR_PX / cell.block.cell) : this.#view.scale;
    const at = { x: (x - this.#view.x) * scale, y: (y - this.#view.y) * scale };
    const isWithin = (value: number, size: number) =>
      value > LEAST_MARGIN_PX && value < size - LEAST_MARGIN_PX;
    if (isNear || !isWithin(at.x, width) || !isWithin(at.y, height))
      this.#look({ scale, x: x - width / 2 / scale, y: y - height / 2 / scale });
  }

  /** The task at a place of the screen, and how large its cell is there. */
  hit(at: At): { readonly index: number | undefined; readonly px: number } | undefined {
    const { graph } = this.#scene;
    const cell = cellAt(graph.arrangement, this.#view, at);
    return cell && { index: indexOf(graph, cell), px: cell.block.cell * this.#view.scale };
  }

  #fitted(): View {
    return fitView(this.#scene.graph.arrangement, this.#screen);
  }

  #look(view: View): void {
    this.#view = keepInSight(view, this.#scene.graph.arrangement, this.#screen);
    this.#isFitted = false;
    this.onView(this.#view);
    this.#request();
  }

  #request(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const context = this.#overlay;
    if (context === null) return;
    const { graph, palette } = this.#scene;
    const seen = { ...this.#scene, view: this.#view, screen: this.#screen, hovered: this.#hovered };
    const ratio = context.canvas.width / this.#screen.width;
    this.#renderer?.draw(graph.arrangement.blocks, this.#view, this.#screen, palette);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.#screen.width, this.#screen.height);
    this.#links.draw(context, seen, ratio);
    drawNames(context, seen);
    drawRings(context, seen);
  }
}
