/** Named filters of the list of workflows, kept in this browser; the address of each is its whole content. */
export interface SavedView {
  readonly name: string;
  /** The query of the address, without `?`. */
  readonly search: string;
}

const KEY = "jobmon.views";
export const MAX_VIEWS = 50;

export function readViews(): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? (kept as SavedView[]) : [];
  } catch {
    return [];
  }
}

export function saveView(view: SavedView): readonly SavedView[] {
  const views = [...readViews().filter(({ name }) => name !== view.name), view].slice(-MAX_VIEWS);
  window.localStorage.setItem(KEY, JSON.stringify(views));
  return views;
}

export function removeView(name: string): readonly SavedView[] {
  const views = readViews().filter((view) => view.name !== name);
  window.localStorage.setItem(KEY, JSON.stringify(views));
  return views;
}
