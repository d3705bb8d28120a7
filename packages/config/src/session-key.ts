import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { ensureDataDir } from "./data-dir.ts";
import { PRIVATE_MODE, readPrivateFile } from "./private-file.ts";
import { replaceFile } from "./replace-file.ts";

const FILE_NAME = "session.key";
const KEY_BYTES = 32;

/** What signs the sessions of browsers, kept so that a restarted server still knows them. Removing it ends them all. */
export function ensureSessionKey(dataDir: string): string {
  const path = join(dataDir, FILE_NAME);
  const kept = readPrivateFile({ path, what: "key of browser sessions", userId: process.getuid?.() });
  if (kept !== undefined && kept.trim() !== "") return kept.trim();
  ensureDataDir(dataDir);
  const key = randomBytes(KEY_BYTES).toString("base64url");
  replaceFile({ path, text: `${key}\n`, mode: PRIVATE_MODE });
  return key;
}
