import { expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findUser } from "./find-user.ts";
import { resolveSettings } from "./load-settings.ts";
import { findActingUser, findToken, readLogin, removeLogin, writeLogin } from "./login.ts";

const URL = "https://jobmon.example.org/team";
const TOKEN = "jobmon_ana.b7cQ0rJm2kYtV1sXnE8dLgb7cQ0rJm2kYtV1sXnE8d_";
const LOGIN = { url: URL, token: TOKEN, user: "ana", expiresAt: 1_795_200_000_000 };

function inFolder(work: (dataDir: string, path: string) => void): void {
  const dataDir = mkdtempSync(join(tmpdir(), "jobmon-login-"));
  try {
    work(dataDir, join(dataDir, "logins", "https___jobmon.example.org_team.json"));
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

const settingsOf = (dataDir: string, flags: Readonly<Record<string, string>>) =>
  resolveSettings({
    flags: { "data.dir": dataDir, ...flags },
    environment: {},
    cwd: "/nonexistent",
    home: "/nonexistent",
    systemFile: "/nonexistent/x",
  }).settings;

test("a login is kept for its owner alone, and forgotten when it is removed", () => {
  inFolder((dataDir, path) => {
    writeLogin(dataDir, { ...LOGIN, url: `${URL}//` });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(dataDir, "logins"))).toHaveLength(1);
    expect(readLogin(dataDir, `${URL}/`)).toEqual(LOGIN);
    removeLogin(dataDir, URL);
    expect(readLogin(dataDir, URL)).toBeUndefined();
    removeLogin(dataDir, URL);
  });
});

test("a login is not used for another server, be its file name the same", () => {
  inFolder((dataDir) => {
    writeLogin(dataDir, LOGIN);
    expect(readLogin(dataDir, "https://jobmon.example.org_team")).toBeUndefined();
    expect(readLogin(dataDir, "http://jobmon.example.org/team")).toBeUndefined();
  });
});

test("a login that others can read is refused, and so is a damaged one", () => {
  inFolder((dataDir, path) => {
    writeLogin(dataDir, LOGIN);
    chmodSync(path, 0o640);
    expect(() => readLogin(dataDir, URL)).toThrow("others may read or change it");
    chmodSync(path, 0o600);
    writeFileSync(path, "{}");
    expect(() => readLogin(dataDir, URL)).toThrow("is damaged");
  });
});

test("the token of the configuration wins over that of a login, and names who acts", () => {
  inFolder((dataDir) => {
    writeLogin(dataDir, LOGIN);
    const named = { "http.service_url": URL };
    expect(findToken(settingsOf(dataDir, named))).toBe(TOKEN);
    expect(findActingUser(settingsOf(dataDir, named))).toBe("ana");
    expect(findToken(settingsOf(dataDir, { ...named, "http.token": "of ben" }))).toBe("of ben");
    expect(findActingUser(settingsOf(dataDir, { "http.token": TOKEN.replace("ana", "ben") }))).toBe("ben");
    expect(findToken(settingsOf(dataDir, {}))).toBe("");
    expect(findActingUser(settingsOf(dataDir, {}))).toBe(findUser());
  });
});
