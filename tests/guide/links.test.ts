/** What a reader of the guide stumbles over: a picture that is not there, a page that nothing leads to. */
import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..", "..");
const LINK = /(!?)\[[^\]]*\]\(([^)\s]+)\)/g;

interface Link {
  readonly from: string;
  readonly isPicture: boolean;
  /** Path from the root. */
  readonly target: string;
}

function linksOf(file: string): readonly Link[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(LINK)].flatMap(([, mark = "", address = ""]) => {
    if (/^(https?:|mailto:|#)/.test(address)) return [];
    const path = address.split("#")[0] ?? "";
    return [
      { from: file, isPicture: mark === "!", target: relative(ROOT, resolve(ROOT, dirname(file), path)) },
    ];
  });
}

const guide = readdirSync(join(ROOT, "docs/guide")).map((name) => `docs/guide/${name}`);

test("what the README and the guide point to is there", () => {
  const missing = ["README.md", ...guide]
    .flatMap(linksOf)
    .filter(({ target }) => !existsSync(join(ROOT, target)))
    .map(({ from, target }) => `${from}: ${target}`);
  expect(missing).toEqual([]);
});

test("every page of the guide is reached from the README", () => {
  const reached = new Set<string>(["README.md"]);
  for (const file of reached)
    for (const { target } of linksOf(file))
      if (target.endsWith(".md") && existsSync(join(ROOT, target))) reached.add(target);
  expect(guide.filter((file) => !reached.has(file))).toEqual([]);
});

test("every picture of the pages is shown somewhere", () => {
  const shown = new Set(["README.md", ...guide].flatMap(linksOf).map(({ target }) => target));
  const pictures = readdirSync(join(ROOT, "docs/images")).map((name) => `docs/images/${name}`);
  expect(pictures.filter((picture) => !shown.has(picture))).toEqual([]);
});
