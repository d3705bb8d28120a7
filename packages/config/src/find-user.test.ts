import { expect, test } from "bun:test";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "find-user.ts");
const ASK = `import { findUser } from ${JSON.stringify(FILE)}; process.stdout.write(findUser());`;

test("the user is who the process runs as, whatever USER says", () => {
  const { stdout } = spawnSync(process.execPath, ["-e", ASK], {
    env: { PATH: process.env.PATH, USER: "somebody" },
    encoding: "utf8",
  });
  expect(stdout).toBe(execFileSync("id", ["-un"], { encoding: "utf8" }).trim());
});
