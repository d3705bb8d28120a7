/** What a canvas needs to know of the style sheet. */
export interface ChartColours {
  readonly ink: string;
  readonly line: string;
  readonly tone: (tone: string) => string;
}

export function readColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return { ink: read("--ink-2"), line: read("--line"), tone: (tone) => read(`--tone-${tone}`) };
}
