/**
 * Draws blocks of tasks with WebGL. A block is one rectangle with a texture that holds a number for each task, so moving
 * a million tasks costs what moving one does, and a change of some writes some texels. Marks repeat the colours as shapes.
 */
import type { Block } from "./arrange-blocks.ts";
import { DURATION_STEPS, type Rgb, TONE_RANK } from "./look.ts";
import type { Level } from "./pyramid.ts";
import type { Size, View } from "./view.ts";

export interface Palette {
  /** Of number 1 and so on; 0 is drawn as `none`. */
  readonly colours: readonly Rgb[];
  readonly none: Rgb;
  /** Which of the shapes below each number is marked with, 0: none. */
  readonly marks: readonly number[];
  /** Only this number is drawn in full. */
  readonly lit: number | undefined;
}

export interface BlockRenderer {
  readonly setValues: (block: Block, levels: readonly Level[]) => void;
  readonly draw: (blocks: readonly Block[], view: View, screen: Size, palette: Palette) => void;
  readonly dispose: () => void;
}

const MAX_COLOURS = 1 + Math.max(DURATION_STEPS, TONE_RANK.length);

const VERTEX = `#version 300 es
in vec2 corner;
uniform vec4 rect;
uniform vec2 screen;
out vec2 at;
void main() {
  at = corner;
  vec2 place = (rect.xy + corner * rect.zw) / screen * 2.0 - 1.0;
  gl_Position = vec4(place.x, -place.y, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D values;
uniform ivec2 grid;
uniform int count;
uniform int level;
uniform float cellPx;
uniform int lit;
uniform int marks[${MAX_COLOURS}];
uniform vec3 colours[${MAX_COLOURS}];
in vec2 at;
out vec4 colour;

float line(vec2 p, vec2 a, vec2 b) {
  vec2 ab = b - a;
  return length(p - a - ab * clamp(dot(p - a, ab) / dot(ab, ab), 0.0, 1.0));
}

/* Where the ground shows through a cell, by the tone of its task: as the marks beside its word do. */
bool isMark(int mark, vec2 p) {
  float thick = max(0.09, 0.9 / cellPx);
  if (mark == 1) return min(line(p, vec2(0.28, 0.53), vec2(0.43, 0.68)), line(p, vec2(0.43, 0.68), vec2(0.72, 0.34))) < thick;
  if (mark == 2) return all(lessThan(abs(p - 0.5), vec2(0.5 - 2.0 * thick)));
  if (mark == 3) return p.x > 0.5 && all(lessThan(abs(p - 0.5), vec2(0.5 - 2.0 * thick)));
  if (mark == 4) return length(p - 0.5) < 0.17;
  if (mark == 5) return all(lessThan(abs(p - 0.5), vec2(0.17)));
  return min(line(p, vec2(0.3), vec2(0.7)), line(p, vec2(0.3, 0.7), vec2(0.7, 0.3))) < thick;
}

void main() {
  vec2 place = at * vec2(grid);
  ivec2 cell = min(ivec2(place), grid - 1);
  if (cell.y * grid.x + cell.x >= count) discard;
  vec2 inside = fract(place);
  float edge = min(min(inside.x, 1.0 - inside.x), min(inside.y, 1.0 - inside.y)) * cellPx;
  if (cellPx >= 4.0 && edge < min(2.0, cellPx * 0.07)) discard;
  uint value = texelFetch(values, cell >> level, level).r;
  if (cellPx >= 11.0 && marks[value] > 0 && isMark(marks[value], inside)) discard;
  float strength = lit < 0 || int(value) == lit ? 1.0 : 0.16;
  colour = vec4(colours[value] * strength, strength);
}`;

/** Undefined: this browser has no WebGL 2. */
export function createBlockRenderer(canvas: HTMLCanvasElement): BlockRenderer | undefined {
  const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, premultipliedAlpha: true });
  if (gl === null) return undefined;
  const program = link(gl);
  const at = findUniforms(gl, program);
  const textures = new Map<number, WebGLTexture>();
  drawsRectangle(gl, program);

  return {
    setValues: ({ arrayId }, levels) => {
      const known = textures.get(arrayId);
      const texture = known ?? gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
      const [base] = levels;
      if (known === undefined) {
        textures.set(arrayId, texture);
        gl.texStorage2D(gl.TEXTURE_2D, levels.length, gl.R8UI, base?.width ?? 1, base?.height ?? 1);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST_MIPMAP_NEAREST);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      }
      for (const [level, { width, height, values }] of levels.entries())
        gl.texSubImage2D(gl.TEXTURE_2D, level, 0, 0, width, height, gl.RED_INTEGER, gl.UNSIGNED_BYTE, values);
    },
    draw: (blocks, view, { width, height }, { colours, none, marks, lit }) => {
      const ratio = canvas.width / width;
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform2f(at.screen, width, height);
      gl.uniform1i(at.lit, lit ?? -1);
      gl.uniform1iv(at.marks, [0, ...marks]);
      gl.uniform3fv(at.colours, [none, ...colours].flat());
      for (const block of blocks) {
        const texture = textures.get(block.arrayId);
        const cellPx = block.cell * view.scale;
        const rect = rectOf(block, view);
        if (texture === undefined || isOff(rect, { width, height })) continue;
        gl.bindTexture(gl.TEXTURE_2D, texture);
        gl.uniform4f(at.rect, rect.x, rect.y, Math.max(1, rect.width), Math.max(1, rect.height));
        gl.uniform2i(at.grid, block.columns, block.rows);
        gl.uniform1i(at.count, block.taskCount);
        gl.uniform1i(at.level, levelOf(cellPx * ratio, block));
        gl.uniform1f(at.cellPx, cellPx);
        gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
      }
    },
    dispose: () => {
      for (const texture of textures.values()) gl.deleteTexture(texture);
      gl.deleteProgram(program);
    },
  };
}

function findUniforms(gl: WebGL2RenderingContext, program: WebGLProgram) {
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  return {
    rect: uniform("rect"),
    screen: uniform("screen"),
    grid: uniform("grid"),
    count: uniform("count"),
    level: uniform("level"),
    cellPx: uniform("cellPx"),
    lit: uniform("lit"),
    marks: uniform("marks"),
    colours: uniform("colours"),
  };
}

/** Where a block is on the screen. */
function rectOf(block: Block, { x, y, scale }: View) {
  return {
    x: (block.x - x) * scale,
    y: (block.y - y) * scale,
    width: block.columns * block.cell * scale,
    height: block.rows * block.cell * scale,
  };
}

function isOff(rect: ReturnType<typeof rectOf>, { width, height }: Size): boolean {
  return rect.x > width || rect.y > height || rect.x + rect.width < 0 || rect.y + rect.height < 0;
}

/** The finest grid whose cells are not smaller than a pixel. */
function levelOf(cellPx: number, { columns, rows }: Block): number {
  const most = Math.ceil(Math.log2(Math.max(1, columns, rows)));
  return Math.min(most, Math.max(0, Math.ceil(-Math.log2(cellPx))));
}

function drawsRectangle(gl: WebGL2RenderingContext, program: WebGLProgram): void {
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1), gl.STATIC_DRAW);
  const corner = gl.getAttribLocation(program, "corner");
  gl.enableVertexAttribArray(corner);
  gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);
  // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's word for it.
  gl.useProgram(program);
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type);
    if (shader === null) throw new Error("the browser made no shader: its graphics context was lost");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) || gl.isContextLost()) return program;
  throw new Error(`the browser refuses the drawing program: ${gl.getProgramInfoLog(program)}`);
}
