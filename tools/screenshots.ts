/**
 * Makes the pictures of the documentation from the real thing: runs the demo's workflow in a folder of its own, asks the
 * command line about it on a pseudo-terminal, and draws what it shows as SVG.
 *
 * Usage: bun tools/screenshots.ts   (needs `script` of util-linux)
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawTerminal } from "./draw-terminal.ts";

const COLUMNS = 100;
const home = mkdtempSync(join(tmpdir(), "jobmon-pictures-"));
const environment = { ...process.env, HOME: home, TERM: "xterm-256color", COLORTERM: "truecolor" };
const jobmon = join(import.meta.dirname, "..", "packages", "cli", "bin", "jobmon");

const pictures: Readonly<Record<string, string>> = {
  "workflow-status": "workflow status 1",
  "workflow-usage": "workflow resources usage 1",
};

try {
  const demo = join(import.meta.dirname, "..", "examples", "life-expectancy", "demo.ts");
  spawnSync(process.execPath, [demo], { env: environment, stdio: "inherit" });
  mkdirSync("docs/pictures", { recursive: true });
  for (const [name, words] of Object.entries(pictures)) {
    const command = `stty cols ${COLUMNS}; ${jobmon} ${words}`;
    const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
      env: environment,
      encoding: "utf8",
    });
    const file = join("docs", "pictures", `${name}.svg`);
    writeFileSync(file, drawTerminal({ title: `jobmon ${words}`, text: stdout }));
    console.log(`wrote ${file}`);
  }
} finally {
  spawnSync(jobmon, ["down"], { env: environment, stdio: "inherit" });
  rmSync(home, { recursive: true, force: true });
}
