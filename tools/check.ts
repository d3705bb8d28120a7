/**
 * Everything that must hold, in the order in which a mistake is cheapest to see. `npm test` and CI run this.
 *
 * Usage: bun tools/check.ts [STAGE...]
 */
import { spawnSync } from "node:child_process";

interface Stage {
  readonly name: string;
  readonly command: readonly string[];
}

const bun = process.execPath;
const tool = (name: string, ...args: string[]) => [`node_modules/.bin/${name}`, ...args];

const STAGES: readonly Stage[] = [
  { name: "format and lint", command: tool("biome", "check", "--error-on-warnings", ".") },
  {
    name: "arrows",
    command: [
      bun,
      "--bun",
      "node_modules/.bin/depcruise",
      "--config",
      ".dependency-cruiser.cjs",
      "packages",
      "examples",
      "tests",
      "bench",
      "tools",
    ],
  },
  { name: "types", command: tool("tsc", "--noEmit", "-p", ".") },
  { name: "types of the GUI", command: tool("tsc", "--noEmit", "-p", "packages/gui") },
  { name: "generated files", command: [bun, "tools/generate.ts", "--check"] },
  { name: "build", command: [bun, "tools/build.ts"] },
  { name: "python", command: [bun, "tools/check-python.ts"] },
  { name: "r client", command: [bun, "tools/check-r.ts"] },
  { name: "tests", command: [bun, "test", "--timeout", "60000", "packages", "examples", "tools", "tests"] },
  { name: "database servers", command: [bun, "tools/check-on-databases.ts"] },
];

const wanted = process.argv.slice(2);
const chosen = STAGES.filter(
  (stage) => wanted.length === 0 || wanted.some((word) => stage.name.includes(word)),
);
const failed: string[] = [];
for (const stage of chosen) {
  console.log(`\n== ${stage.name}`);
  const startedAt = performance.now();
  const [program, ...args] = stage.command as [string, ...string[]];
  const { status } = spawnSync(program, args, { stdio: "inherit" });
  console.log(
    `== ${stage.name}: ${status === 0 ? "ok" : "FAILED"} in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`,
  );
  if (status !== 0) failed.push(stage.name);
}
console.log(failed.length === 0 ? "\nEverything holds." : `\nFailed: ${failed.join(", ")}`);
console.log(`${chosen.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
