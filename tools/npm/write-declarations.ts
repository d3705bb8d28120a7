/** Declarations of the client and of all that they mention, in one folder, which refers to nothing outside of it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { writeApiModule } from "./write-api-module.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** Where the compiler sees the contract as it is published. */
const API = join(ROOT, "dist", "npm-api.ts");

/** `import { A } from "x"`, `export { A } from "x"`. */
const CLAUSE = /^(import|export)( type)? \{([^}]*)\} from "([^"]+)";/gm;

type Declarations = ReadonlyMap<string, string>;

export function writeDeclarations({
  entry,
  folder,
}: {
  readonly entry: string;
  readonly folder: string;
}): void {
  const emitted = emitDeclarations(entry);
  const waiting = [placeOf(entry)];
  const written = new Set<string>();
  for (const place of waiting) {
    if (written.has(place)) continue;
    written.add(place);
    const text = aimAtFiles(declarationsAt(emitted, place), emitted);
    const path = join(folder, place);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      text.replace(/(from |import\()"([^"]+)"/g, (_, before: string, name: string) => {
        const target = targetOf(place, name);
        waiting.push(target);
        const way = relative(dirname(place), target).replace(/\.d\.ts$/, ".js");
        return `${before}"${way.startsWith(".") ? way : `./${way}`}"`;
      }),
    );
  }
}

function declarationsAt(emitted: Declarations, place: string): string {
  const text = emitted.get(place);
  if (text === undefined) throw new Error(`the types mention ${place}, of which there are none`);
  return text;
}

/** Takes each name of another package from the file that has it, not from an index that mentions everything. */
function aimAtFiles(text: string, emitted: Declarations): string {
  return text
    .replace(CLAUSE, (clause, verb: string, type = "", names: string, from: string) => {
      const [, owner] = from.match(/^@jobmon\/(\w+)$/) ?? [];
      if (owner === undefined) return clause;
      const lines = splitNames(names).map(
        (name) => `${verb}${type} { ${name} } from "${fileOf(owner, name, emitted)}";`,
      );
      return lines.join("\n");
    })
    .replace(
      /import\("@jobmon\/(\w+)"\)\.(\w+)/g,
      (_, owner: string, name: string) => `import("${fileOf(owner, name, emitted)}").${name}`,
    );
}

/** As `@jobmon/core/file.d.ts`. */
function fileOf(owner: string, name: string, emitted: Declarations): string {
  const index = declarationsAt(emitted, `${owner}/index.d.ts`);
  const bare = (word: string) =>
    word
      .replace(/^type /, "")
      .split(" as ")
      .at(-1);
  for (const [, , , names = "", from = ""] of index.matchAll(CLAUSE))
    if (splitNames(names).some((one) => bare(one) === bare(name))) return `@jobmon/${owner}/${from}`;
  return `@jobmon/${owner}/./index.ts`;
}

function splitNames(names: string): readonly string[] {
  return names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** By place. */
function emitDeclarations(entry: string): ReadonlyMap<string, string> {
  const contract = writeApiModule();
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.esnext.d.ts"],
    types: ["bun"],
    strict: true,
    noUncheckedIndexedAccess: true,
    resolveJsonModule: true,
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    rootDir: ROOT,
    outDir: "/out",
    // What comes through node_modules would count as somebody else's.
    paths: { "@jobmon/api": [API], "@jobmon/*": [join(ROOT, "packages", "*", "src", "index.ts")] },
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => path === API || fileExists(path);
  host.readFile = (path) => (path === API ? contract : readFile(path));
  host.getSourceFile = (path, version, ...rest) =>
    path === API
      ? ts.createSourceFile(path, contract, version)
      : getSourceFile.call(host, path, version, ...rest);
  const program = ts.createProgram([entry], options, host);
  const faults = ts.getPreEmitDiagnostics(program);
  if (faults.length > 0) throw new Error(ts.formatDiagnostics(faults.slice(0, 20), host));
  const emitted = new Map<string, string>();
  program.emit(undefined, (path, text) => emitted.set(placeOf(path.replace(/^\/out/, ROOT)), text));
  return emitted;
}

/** `packages/core/src/index.ts` as `core/index.d.ts`. */
function placeOf(path: string): string {
  const place = relative(ROOT, path).replace(/(\.d)?\.ts$/, ".d.ts");
  if (place === "dist/npm-api.d.ts") return "api/index.d.ts";
  return place.replace(/^packages\/([^/]+)\/src\//, "$1/");
}

function targetOf(place: string, name: string): string {
  if (name === "#platform") return "client/platform/node.d.ts";
  const [, owner, file] = name.match(/^@jobmon\/(\w+)\/(.*)$/) ?? [];
  if (owner !== undefined && file !== undefined) return join(owner, file).replace(/\.ts$/, ".d.ts");
  if (name.startsWith(".")) return join(dirname(place), name).replace(/\.ts$/, ".d.ts");
  throw new Error(`the types of ${place} mention ${name}, which users may not have`);
}
