/**
 * Makes the npm package `jobmon` of packages/client in dist/npm, or in the folder named, and its tarball beside it: one
 * module for Node and Bun, one for pages, and types. It depends on no other package.
 *
 * Usage: bun tools/build-npm.ts [FOLDER]
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { BunPlugin } from "bun";
import client from "../packages/client/package.json" with { type: "json" };
import { writeApiModule } from "./npm/write-api-module.ts";
import { writeDeclarations } from "./npm/write-declarations.ts";

const ROOT = join(import.meta.dirname, "..");
const CLIENT = join(ROOT, "packages", "client");
const folder = resolve(process.argv[2] ?? join(ROOT, "dist", "npm"));

const manifest = {
  name: client.name,
  version: client.version,
  description:
    "Define, run and follow Jobmon workflows: one command over thousands of locations, years and draws.",
  type: "module",
  license: client.license,
  keywords: ["workflow", "slurm", "hpc", "scientific", "jobs", "scheduler"],
  engines: { node: ">=20" },
  sideEffects: false,
  types: "./types/client/index.d.ts",
  exports: {
    ".": { types: "./types/client/index.d.ts", browser: "./browser.js", default: "./index.js" },
    "./browser": { types: "./types/client/index.d.ts", default: "./browser.js" },
    "./package.json": "./package.json",
  },
  files: ["index.js", "browser.js", "types", "LICENSE-yaml"],
};

/** The contract without the schemas, and no `jobmon` of a repository. */
const published: BunPlugin = {
  name: "published",
  setup: (builder) => {
    builder.onResolve({ filter: /^@jobmon\/api$/ }, () => ({ path: "api", namespace: "contract" }));
    builder.onLoad({ filter: /.*/, namespace: "contract" }, () => ({
      loader: "ts",
      contents: writeApiModule(),
    }));
    builder.onLoad({ filter: /connect\/repository-command\.ts$/ }, () => ({
      loader: "ts",
      contents: "export const repositoryCommand: readonly string[] = [];",
    }));
  },
};

async function bundle(target: "node" | "browser", name: string): Promise<void> {
  const { outputs } = await Bun.build({
    entrypoints: [join(CLIENT, "src", "index.ts")],
    target,
    format: "esm",
    plugins: [published],
    conditions: target === "browser" ? ["browser"] : [],
  });
  await Bun.write(join(folder, name), outputs[0] as Blob);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await bundle("node", "index.js");
await bundle("browser", "browser.js");
writeDeclarations({ entry: join(CLIENT, "src", "index.ts"), folder: join(folder, "types") });
writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
copyFileSync(join(CLIENT, "README.md"), join(folder, "README.md"));
copyFileSync(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
copyFileSync(join(ROOT, "node_modules", "yaml", "LICENSE"), join(folder, "LICENSE-yaml"));
const pack = spawnSync("npm", ["pack", "--json", "--pack-destination", join(folder, "..")], {
  cwd: folder,
  encoding: "utf8",
});
if (pack.status !== 0) throw new Error(`npm pack failed:\n${pack.stderr}`);
const [{ filename, size }] = JSON.parse(pack.stdout);
console.log(`${relative(process.cwd(), join(folder, "..", filename))}: ${Math.round(size / 1e3)} kB`);
