import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readTokenAccount } from "@jobmon/core";
import { ensureDataDir } from "./data-dir.ts";
import { findUser } from "./find-user.ts";
import { parseJsonObject } from "./json-object.ts";
import { PRIVATE_MODE, readPrivateFile } from "./private-file.ts";
import { refuseConfig } from "./refusal.ts";
import { replaceFile } from "./replace-file.ts";
import type { Settings } from "./settings.ts";

/** What `jobmon login` got from a server: one private file for each, which every client on this machine reads. */
export interface Login {
  readonly url: string;
  readonly token: string;
  readonly user: string;
  /** UTC, milliseconds. */
  readonly expiresAt: number;
}

const FOLDER_NAME = "logins";
const FOLDER_MODE = 0o700;

/** Undefined without a login. Throws when the file is damaged, or is not the caller's alone. */
export function readLogin(dataDir: string, url: string): Login | undefined {
  const path = pathOf(dataDir, url);
  const text = readPrivateFile({ path, what: "login", userId: process.getuid?.() });
  if (text === undefined) return undefined;
  const { url: at, token, user, expiresAt } = parseJsonObject(text);
  if (
    typeof at !== "string" ||
    typeof token !== "string" ||
    typeof user !== "string" ||
    typeof expiresAt !== "number"
  )
    throw refuseConfig(
      `The login in ${path} is damaged.`,
      `Remove it (rm ${path}), then run \`jobmon login\`.`,
    );
  // Two addresses may share a file name; only one of them gets the token.
  return at === trim(url) ? { url: at, token, user, expiresAt } : undefined;
}

export function writeLogin(dataDir: string, login: Login): void {
  ensureDataDir(dataDir);
  mkdirSync(join(dataDir, FOLDER_NAME), { recursive: true, mode: FOLDER_MODE });
  const text = `${JSON.stringify({ ...login, url: trim(login.url) }, null, 2)}\n`;
  replaceFile({ path: pathOf(dataDir, login.url), text, mode: PRIVATE_MODE });
}

export function removeLogin(dataDir: string, url: string): void {
  rmSync(pathOf(dataDir, url), { force: true });
}

/** The token for the configured server: the one of the configuration, or else that of `jobmon login`; empty without. */
export function findToken({ http, data }: Settings): string {
  if (http.token !== "" || http.service_url === "") return http.token;
  return readLogin(data.dir, http.service_url)?.token ?? "";
}

/** Under which name this process acts: that of the account whose token it has, or else that of the system's user. */
export function findActingUser(settings: Settings): string {
  return readTokenAccount(findToken(settings)) ?? findUser();
}

function pathOf(dataDir: string, url: string): string {
  return join(dataDir, FOLDER_NAME, `${trim(url).replaceAll(/[^A-Za-z0-9.-]/g, "_")}.json`);
}

function trim(url: string): string {
  return url.replace(/\/+$/, "");
}
