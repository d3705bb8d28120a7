/**
 * Makes dist/gui.pack: the pages for people, built by Vite and compressed once, in the one file that `jobmon server`
 * serves them from. Prints what the first page weighs.
 *
 * Usage: bun tools/build-gui.ts [--if-stale]
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { type PackedFile, packGui } from "@jobmon/server";

const ROOT = join(import.meta.dirname, "..");
const BUILT = join(ROOT, "dist/gui");
const SOURCES = ["packages/gui", "packages/core/src", "packages/api/src", "package-lock.json"];
export const PACK = join(ROOT, "dist/gui.pack");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".woff2": "font/woff2",
};
/** Compressed already. */
const DENSE = new Set([".woff2"]);

export async function buildGui(): Promise<void> {
  const { build } = await import("vite");
  await build({
    configFile: join(ROOT, "packages/gui/vite.config.ts"),
    logLevel: "warn",
    mode: "production",
  });
  const files = listFiles(BUILT).map(packFile);
  mkdirSync(dirname(PACK), { recursive: true });
  writeFileSync(PACK, packGui(files));
  console.log(`dist/gui.pack: ${(statSync(PACK).size / 1e6).toFixed(1)} MB, ${files.length} files`);
}

/** Is the pack older than anything it is made from? */
export function isStale(): boolean {
  const packedMs = statSync(PACK, { throwIfNoEntry: false })?.mtimeMs;
  return packedMs === undefined || SOURCES.some((source) => newestMs(join(ROOT, source)) > packedMs);
}

function newestMs(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const names = readdirSync(path).filter((name) => name !== "node_modules");
  return Math.max(0, ...names.map((name) => newestMs(join(path, name))));
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}

function packFile(file: string): PackedFile {
  const path = `/${relative(BUILT, file)}`;
  const extension = extname(file);
  const type = TYPES[extension];
  if (type === undefined) throw new Error(`${path}: no content type is known for ${extension}`);
  const identity = readFileSync(file);
  const isPage = extension === ".html";
  return {
    path,
    type,
    isImmutable: path.startsWith("/assets/"),
    // The page gets a nonce in each reply, so it stays as it is.
    bodies: isPage || DENSE.has(extension) ? { identity } : { br: squeeze(identity), gzip: zip(identity) },
  };
}

function squeeze(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
}

function zip(bytes: Buffer): Buffer {
  return gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
}

if (import.meta.main && (!process.argv.includes("--if-stale") || isStale())) await buildGui();
