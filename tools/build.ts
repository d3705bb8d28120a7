/**
 * Makes dist/jobmon, or the file named: one executable with server, distributors and command line, which needs neither
 * Node, nor Bun, nor node_modules where it runs.
 *
 * Bytecode is what makes a short command short: nothing is parsed when it starts, and splitting leaves what it does not
 * need on the disk. Files that lie about where it is called (.env, bunfig.toml) must not change what it does, so none is
 * loaded.
 */
import { rmSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { BunPlugin } from "bun";
import { buildGui, isStale, PACK } from "./build-gui.ts";

const ROOT = join(import.meta.dir, "..");
const OUTFILE = resolve(process.argv[2] ?? join(ROOT, "dist", "jobmon"));

/** The executable carries the pages as one file inside itself. */
const embedGui: BunPlugin = {
  name: "embed-gui",
  setup: (builder) => {
    builder.onLoad({ filter: /packages\/cli\/src\/gui\/pack-path\.ts$/ }, () => ({
      loader: "ts",
      contents: `import path from ${JSON.stringify(PACK)} with { type: "file" };\nexport const guiPackPath = path;`,
    }));
  },
};

const startedMs = performance.now();
if (isStale()) await buildGui();
rmSync(OUTFILE, { force: true });
await Bun.build({
  entrypoints: [join(ROOT, "packages/cli/src/main.ts")],
  target: "bun",
  format: "esm",
  splitting: true,
  bytecode: true,
  minify: { whitespace: true, syntax: true, identifiers: true, keepNames: true },
  sourcemap: "none",
  plugins: [embedGui],
  compile: { outfile: OUTFILE, autoloadDotenv: false, autoloadBunfig: false },
});
const megabytes = (statSync(OUTFILE).size / 1e6).toFixed(0);
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
console.log(`${relative(process.cwd(), OUTFILE)}: ${megabytes} MB in ${seconds} s`);
