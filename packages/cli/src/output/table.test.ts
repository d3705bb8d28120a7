import { describe, expect, test } from "bun:test";
import { createPaint } from "./palette.ts";
import { type Column, renderTable, truncate } from "./table.ts";

interface Fruit {
  readonly id: number;
  readonly name: string;
  readonly note: string;
  readonly count: number | null;
}

const columns: readonly Column<Fruit>[] = [
  { title: "ID", cell: ({ id }) => id },
  { title: "NAME", cell: ({ name }) => name },
  { title: "NOTE", cell: ({ note }) => note },
  { title: "COUNT", cell: ({ count }) => count },
];
const rows: readonly Fruit[] = [
  { id: 1, name: "apple", note: "grown on the tree behind the house", count: 12_345 },
  { id: 20, name: "a rather long name of a pear", note: "short", count: null },
];
const page = (width: number) => ({ columns: width, paint: createPaint("none") });
const widths = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => Bun.stringWidth(line));

describe("renderTable", () => {
  test("numbers stand to the right and null is a dash", () => {
    expect(renderTable(page(Number.POSITIVE_INFINITY), columns, rows)).toBe(
      [
        "ID  NAME                          NOTE                                 COUNT",
        "──  ────────────────────────────  ──────────────────────────────────  ──────",
        " 1  apple                         grown on the tree behind the house  12,345",
        "20  a rather long name of a pear  short                                    -",
        "",
      ].join("\n"),
    );
  });

  test("the widest text columns are cut with an ellipsis so that no line is wider than the terminal", () => {
    const text = renderTable(page(50), columns, rows);
    expect(Math.max(...widths(text))).toBe(50);
    expect(text).toContain("…");
    expect(text).toContain("12,345");
  });

  test("columns that cannot fit are left out from the right", () => {
    const text = renderTable(page(22), columns, rows);
    expect(text).toContain("NOTE");
    expect(text).not.toContain("COUNT");
  });

  test("a spare column is left out before the last one", () => {
    const spare = columns.map((column) =>
      column.title === "NOTE" ? { ...column, spare: true as const } : column,
    );
    const text = renderTable(page(22), spare, rows);
    expect(text).not.toContain("NOTE");
    expect(text).toContain("COUNT");
  });

  test("no line is wider than the terminal at any width that holds the first column", () => {
    for (let width = 10; width < 100; width++)
      expect(Math.max(...widths(renderTable(page(width), columns, rows)))).toBeLessThanOrEqual(width);
  });

  test("control characters of foreign text do not reach the terminal", () => {
    const evil = [{ id: 1, name: "\u001b[31mred\u001b[0m\nnext\u0007", note: "", count: 0 }];
    const text = renderTable(page(80), columns, evil);
    expect(text).toContain("red next");
    expect(text).not.toContain("\u001b");
    expect(text.split("\n")).toHaveLength(4);
  });

  test("wide characters are measured as the terminal shows them", () => {
    const text = renderTable(page(80), columns, [{ id: 1, name: "日本", note: "x", count: 0 }]);
    expect(text.split("\n")[2]).toBe(" 1  日本  x         0");
  });
});

test("a cut text ends in an ellipsis and has the width asked for", () => {
  expect(truncate("location", 5)).toBe("loca…");
  expect(Bun.stringWidth(truncate("日本語日本語", 6))).toBeLessThanOrEqual(6);
});
