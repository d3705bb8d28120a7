import { TONE_COLOUR, type Tone } from "@jobmon/core";

/** What a terminal can show: nothing, the 256 colours of xterm, or all. */
export type Colours = "none" | "256" | "16m";

export type Style = Tone | "bold" | "dim";

/** A piece of a line in one style. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

export type Line = readonly Span[];

const RESET = "\u001b[0m";

/** The line as text for a terminal, cut to its width. */
export function paintLine(
  line: Line,
  screen: { readonly columns: number; readonly colours: Colours },
): string {
  let left = screen.columns;
  let painted = "";
  for (const { text, style } of line) {
    const cut = text.length > left ? text.slice(0, left) : text;
    left -= cut.length;
    painted +=
      cut === "" || style === undefined || screen.colours === "none"
        ? cut
        : openStyle(style, screen.colours) + cut + RESET;
  }
  return painted;
}

function openStyle(style: Style, colours: Exclude<Colours, "none">): string {
  if (style === "bold") return "\u001b[1m";
  if (style === "dim") return "\u001b[2m";
  const [red, green, blue] = readHex(TONE_COLOUR[style]);
  return colours === "16m"
    ? `\u001b[38;2;${red};${green};${blue}m`
    : `\u001b[38;5;${nearestOf256(red, green, blue)}m`;
}

function readHex(colour: string): readonly [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The place in xterm's cube of 6 x 6 x 6 colours, whose steps are 0, 95, 135, 175, 215, 255. */
function nearestOf256(red: number, green: number, blue: number): number {
  const step = (part: number) => (part < 48 ? 0 : part < 115 ? 1 : Math.min(5, Math.floor((part - 35) / 40)));
  return 16 + 36 * step(red) + 6 * step(green) + step(blue);
}
