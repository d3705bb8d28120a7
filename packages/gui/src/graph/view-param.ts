import type { View } from "./view.ts";

/** What is on screen as it stands in the address: `x,y,scale`. */
export function writeView({ x, y, scale }: View): string {
  return [x.toFixed(2), y.toFixed(2), scale.toPrecision(4)].join(",");
}

export function parseView(text: string | undefined): View | undefined {
  const [x = Number.NaN, y = Number.NaN, scale = Number.NaN] = (text ?? "").split(",").map(Number);
  return Number.isFinite(x) && Number.isFinite(y) && scale > 0 && Number.isFinite(scale)
    ? { x, y, scale }
    : undefined;
}
