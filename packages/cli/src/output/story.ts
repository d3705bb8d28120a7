import type { StoryEntry } from "../api/rows.ts";
import { formatMoment } from "./moments.ts";
import type { Listing } from "./output.ts";
import { type Column, renderTable } from "./table.ts";

/** What happened, as a table of when, who and what. */
export function storyOf(rows: readonly StoryEntry[], nowMs: number): Listing<StoryEntry> {
  return {
    rows,
    id: ({ ids }) => ids.join(" "),
    render: (page) =>
      rows.length === 0 ? "Nothing happened so far.\n" : renderTable(page, columns(nowMs), rows),
  };
}

function columns(nowMs: number): readonly Column<StoryEntry>[] {
  return [
    { title: "WHEN", cell: ({ at }) => ({ text: formatMoment(at, nowMs) }) },
    { title: "WHO", cell: ({ who }) => who },
    { title: "WHAT", cell: ({ what }) => what.replaceAll("_", " ") },
    { title: "DETAILS", cell: ({ text }) => text },
  ];
}
