/** Draws what a program wrote to a terminal as SVG. Knows colours and bold; other control sequences are dropped. */

const CHARACTER_WIDTH = 8.4;
const LINE_HEIGHT = 19;
const MARGIN = 16;
const TITLE_HEIGHT = 34;
const PLAIN = "#d6deeb";
const BASIC = ["#5c6370", "#d55e00", "#009e73", "#e69f00", "#0072b2", "#785abd", "#56b4e9", PLAIN];

interface Piece {
  readonly text: string;
  readonly colour: string;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is looked for.
const STYLE = /\u001b\[([\d;]*)m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is looked for.
const OTHER_CONTROL = /\u001b\[[\d;?]*[A-Za-ln-z]|\u001b\][^\u0007]*\u0007|\r/g;

export function drawTerminal({ title, text }: { readonly title: string; readonly text: string }): string {
  const lines = text.replace(OTHER_CONTROL, "").trimEnd().split("\n").map(parseLine);
  const columns = Math.max(
    60,
    ...lines.map((line) => line.reduce((sum, piece) => sum + piece.text.length, 0)),
  );
  const width = Math.ceil(columns * CHARACTER_WIDTH + 2 * MARGIN);
  const height = TITLE_HEIGHT + lines.length * LINE_HEIGHT + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#0b1220"/>`,
    `<text x="${MARGIN}" y="22" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13" fill="#7f8ea3">$ ${escapeXml(title)}</text>`,
    `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">`,
    ...lines.map((line, row) => drawLine(line, TITLE_HEIGHT + row * LINE_HEIGHT + 14)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function drawLine(pieces: readonly Piece[], y: number): string {
  let column = 0;
  const spans = pieces.map(({ text, colour, isBold, isDim }) => {
    const x = (MARGIN + column * CHARACTER_WIDTH).toFixed(1);
    column += text.length;
    const style = `${isBold ? ' font-weight="bold"' : ""}${isDim ? ' opacity="0.6"' : ""}`;
    const length = (text.length * CHARACTER_WIDTH).toFixed(1);
    return `<tspan x="${x}" fill="${colour}"${style} textLength="${length}">${escapeXml(text)}</tspan>`;
  });
  return `<text y="${y}">${spans.join("")}</text>`;
}

function parseLine(line: string): Piece[] {
  const pieces: Piece[] = [];
  let colour = PLAIN;
  let isBold = false;
  let isDim = false;
  let position = 0;
  const take = (text: string) => {
    if (text !== "") pieces.push({ text, colour, isBold, isDim });
  };
  for (const match of line.matchAll(STYLE)) {
    take(line.slice(position, match.index));
    position = match.index + match[0].length;
    const codes = (match[1] || "0").split(";").map(Number);
    for (let at = 0; at < codes.length; at++) {
      const code = codes[at] as number;
      if (code === 0) [colour, isBold, isDim] = [PLAIN, false, false];
      else if (code === 1) isBold = true;
      else if (code === 2) isDim = true;
      else if (code === 22) [isBold, isDim] = [false, false];
      else if (code === 39) colour = PLAIN;
      else if (code >= 30 && code <= 37) colour = BASIC[code - 30] as string;
      else if (code === 38 && codes[at + 1] === 2) {
        colour = `rgb(${codes.slice(at + 2, at + 5).join(",")})`;
        at += 4;
      } else if (code === 38 && codes[at + 1] === 5) {
        colour = indexedColour(codes[at + 2] as number);
        at += 2;
      }
    }
  }
  take(line.slice(position));
  return pieces;
}

/** The 6 x 6 x 6 cube and the greys of 256-colour terminals. */
function indexedColour(index: number): string {
  if (index < 16) return BASIC[index % 8] as string;
  if (index >= 232)
    return `rgb(${Array(3)
      .fill(8 + (index - 232) * 10)
      .join(",")})`;
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
