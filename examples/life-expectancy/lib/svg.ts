/** Just enough SVG: elements with escaped attributes and text, and linear scales with round ticks. */

type Attributes = Readonly<Record<string, string | number>>;

/** Children are markup that is already safe; text goes through `svgText`. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeText(writeValue(value))}"`,
  );
  const open = `<${name}${written.join("")}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join("")}</${name}>`;
}

export function svgText(content: string, attributes: Attributes): string {
  return element("text", attributes, [escapeText(content)]);
}

export function escapeText(text: string): string {
  const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (sign) => names[sign] ?? sign);
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function linePath(points: readonly Point[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${writeValue(x)} ${writeValue(y)}`).join("");
}

export function ribbonPath(upper: readonly Point[], lower: readonly Point[]): string {
  return `${linePath([...upper, ...lower.toReversed()])}Z`;
}

export interface Scale {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

export function place({ from, to }: Scale, value: number): number {
  return to[0] + ((value - from[0]) / (from[1] - from[0])) * (to[1] - to[0]);
}

/** Round numbers that enclose the values: about `count` ticks, 1, 2 or 5 times a power of ten apart. */
export function roundTicks(values: readonly number[], count: number): readonly number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const raw = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5].find((size) => size * power >= raw) ?? 10) * power;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

function writeValue(value: string | number): string {
  return typeof value === "number" ? String(Number(value.toFixed(1))) : value;
}
