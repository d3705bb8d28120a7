import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { usePaletteFinds } from "./palette-finds.tsx";
import { usePalettePages } from "./palette-pages.tsx";

const [store, spotlight] = createSpotlight();
export const openPalette = spotlight.open;
const NO_TAGS: string[] = [];

/** Ctrl-K: jump to a workflow or a task, open a page, change how it looks. */
export function Palette() {
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(query.trim());
  const finds = usePaletteFinds(asked);
  const pages = usePalettePages();
  const takeFirst = ({ key, nativeEvent }: KeyboardEvent) => {
    if (key !== "Enter" || nativeEvent.isComposing || isChosen(store.getState().listId)) return;
    const first = finds[0];
    if (first === undefined) return;
    spotlight.close();
    first.onClick?.({} as never);
  };
  return (
    <Spotlight
      store={store}
      shortcut={["mod + K"]}
      // Also from within a text field, its own among them while it still fades away.
      tagsToIgnore={NO_TAGS}
      query={query}
      onQueryChange={setQuery}
      actions={[...finds, ...pages]}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound={`Nothing is named “${asked}”.`}
      searchProps={{
        placeholder: "Name or number of a workflow, number of a task, a page",
        "aria-label": "Find or do",
        onKeyDown: takeFirst,
      }}
    />
  );
}

/** Has an entry been moved to with the arrows or the mouse? */
function isChosen(listId: string): boolean {
  return document.getElementById(listId)?.querySelector("[data-selected]") != null;
}
