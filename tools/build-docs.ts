/**
 * Makes dist/docs, or the folder named: the documentation as pages, in which the steps of the guide have tabs. They are
 * plain files, which any web server serves, and which open from a disk as well.
 *
 * Usage: bun tools/build-docs.ts [FOLDER]
 */
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { renderPage, titleOf } from "./guide/render-page.ts";

const ROOT = join(import.meta.dirname, "..");
const DOCS = join(ROOT, "docs");
const SITE = join(import.meta.dirname, "guide", "site");
const folder = resolve(process.argv[2] ?? join(ROOT, "dist", "docs"));

const sources = readdirSync(DOCS, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".md"),
);
const texts = new Map(sources.map((path) => [path, readFileSync(join(DOCS, path), "utf8")]));

/** The guide in the order in which its first page leads to it, and then what is looked up. */
const contents = [
  "guide/README.md",
  ...linksOf("guide/README.md"),
  "slurm.md",
  "configuration.md",
  "cli.md",
  "states.md",
];

function linksOf(path: string): readonly string[] {
  const found = [...(texts.get(path) ?? "").matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name = ""]) =>
    join(dirname(path), name),
  );
  return [...new Set(found)];
}

function pageOf(path: string): string {
  return join(dirname(path), basename(path) === "README.md" ? "index.html" : `${basename(path, ".md")}.html`);
}

function findTarget(from: string, href: string): string | undefined {
  if (/^(https?:|mailto:|#)/.test(href)) return href;
  const [path = "", anchor] = href.split("#");
  const target = join(dirname(from), path);
  const end = anchor === undefined ? "" : `#${anchor}`;
  if (texts.has(target)) return relative(dirname(from), pageOf(target)) + end;
  return target.startsWith("..") || target.endsWith(".json") ? undefined : href;
}

rmSync(folder, { recursive: true, force: true });
for (const [path, markdown] of texts) {
  const page = pageOf(path);
  const way = (to: string) => relative(dirname(page), to);
  const links = contents.map((one) => ({
    href: way(pageOf(one)),
    title: titleOf(texts.get(one) ?? ""),
    isCurrent: one === path,
  }));
  mkdirSync(join(folder, dirname(page)), { recursive: true });
  const up = "../".repeat(page.split("/").length - 1);
  const html = renderPage({ markdown, links, up, findTarget: (href) => findTarget(path, href) });
  writeFileSync(join(folder, page), html);
}
for (const name of ["images", "pictures"]) cpSync(join(DOCS, name), join(folder, name), { recursive: true });
cpSync(SITE, folder, { recursive: true });
copyFileSync(join(ROOT, "packages", "gui", "src", "assets", "icon.svg"), join(folder, "icon.svg"));
writeFileSync(
  join(folder, "index.html"),
  '<!doctype html><meta http-equiv="refresh" content="0; url=guide/index.html"><title>Jobmon</title>\n',
);
console.log(`${relative(process.cwd(), folder)}: ${texts.size} pages`);
