import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";

/**
 * The name of the user this process runs as, by its numeric id: `/etc/passwd`, else what `id` finds in the directory of
 * the site. Not `USER`, which anybody may set and daemons often lack, and which is all that Bun's `userInfo` reads.
 */
export function findUser(): string {
  const uid = process.getuid?.();
  if (uid === undefined) return userInfo().username;
  return findInPasswd(uid) ?? askId() ?? String(uid);
}

function findInPasswd(uid: number): string | undefined {
  try {
    const lines = readFileSync("/etc/passwd", "utf8").split("\n");
    return lines.map((line) => line.split(":")).find((fields) => fields[2] === String(uid))?.[0];
  } catch {
    return undefined;
  }
}

function askId(): string | undefined {
  try {
    return (
      execFileSync("id", ["-un"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim() ||
      undefined
    );
  } catch {
    return undefined;
  }
}
