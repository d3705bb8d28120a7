import { TONE_COLOUR, type Tone } from "@jobmon/core";
import type { Colours } from "./terminal.ts";

export type Style = Tone | "bold" | "dim";

/** Dresses a text for a terminal; leaves it alone where colours are off. */
export type Paint = (text: string, style: Style | undefined) => string;

const RESET = "\u001b[0m";

export function createPaint(colours: Colours): Paint {
  if (colours === "none") return (text) => text;
  return (text, style) =>
    style === undefined || text === "" ? text : openStyle(style, colours) + text + RESET;
}

function openStyle(style: Style, colours: Colours): string {
  if (style === "bold") return "\u001b[1m";
  if (style === "dim") return "\u001b[2m";
  return Bun.color(TONE_COLOUR[style], colours === "16m" ? "ansi-16m" : "ansi-256") ?? "";
}
