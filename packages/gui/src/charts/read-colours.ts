/** What a canvas needs to know of the style sheet. */
export interface ChartColours {
  readonly ink: string;
  readonly line: string;
  readonly strong: string;
  readonly quiet: string;
  readonly link: string;
  readonly accent: string;
  readonly ground: string;
  readonly tone: (tone: string) => string;
}

export function readColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: read("--ink-2"),
    line: read("--line"),
    strong: read("--ink"),
    quiet: read("--ink-2"),
    link: read("--line-strong"),
    accent: read("--accent"),
    ground: read("--surface"),
    tone: (tone) => read(`--tone-${tone}`),
  };
}
