import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { type AccountsLab, type Answer, openAccountsLab, SERVER_TOKEN } from "../testing/accounts-lab.ts";

const HOUR_MS = 3_600_000;
const OWN = { "sec-fetch-site": "same-origin" };
const JSON_TYPE = { "content-type": "application/json" };

let lab: AccountsLab;
beforeEach(async () => {
  lab = await openAccountsLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

const post = (path: string, body: object, headers: Record<string, string>) =>
  lab.ask(path, { method: "POST", headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });
const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` });
const makeLink = async (user: string, as: string) => {
  const answer = await post("/api/gui/links", { user }, bearer(lab.tokens[as]));
  return (answer.reply as { code: string }).code;
};
const redeem = (body: object) => post("/api/gui/session", body, OWN);
const cookieOf = ({ headers }: Answer) => headers.getSetCookie()[0]?.split(";")[0] ?? "";
const whoIs = (cookie: string, more: Record<string, string> = OWN) =>
  lab.ask("/api/gui/session", { headers: { cookie, ...more } });

describe("a link into the pages", () => {
  test("signs one browser in as the account it was made for, once", async () => {
    const code = await makeLink("ana", "ana");
    const opened = await redeem({ code });
    expect((await whoIs(cookieOf(opened))).reply).toMatchObject({
      user: "ana",
      role: "editor",
      accounts: true,
    });
    const again = await redeem({ code });
    expect([again.status, again.code]).toEqual([401, "unauthorized"]);
    expect(again.headers.getSetCookie()).toEqual([]);
  });

  test("is used by one of many that try at the same moment", async () => {
    const code = await makeLink("ana", "ana");
    const tries = await Promise.all(Array.from({ length: 8 }, () => redeem({ code })));
    expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test("is made for oneself, or by an admin for anybody there is", async () => {
    const refused = await post("/api/gui/links", { user: "ben" }, bearer(lab.tokens.ana));
    expect(refused.code).toBe("user_differs");
    const opened = await redeem({ code: await makeLink("ben", "root") });
    expect((await whoIs(cookieOf(opened))).reply).toMatchObject({ user: "ben" });
    expect((await post("/api/gui/links", { user: "nobody" }, bearer(SERVER_TOKEN))).code).toBe("not_found");
  });

  test("is nothing after ten minutes, nor when it is guessed", async () => {
    const code = await makeLink("ana", "ana");
    lab.clock.advance(10 * 60_000);
    expect((await redeem({ code })).code).toBe("unauthorized");
    expect((await redeem({ code: "' OR 1=1 --" })).code).toBe("unauthorized");
  });
});

describe("a session", () => {
  const open = async (user = "ana") => cookieOf(await redeem({ token: lab.tokens[user] }));

  test("is opened by a token of the account, and by no other", async () => {
    expect((await whoIs(await open())).reply).toMatchObject({ user: "ana" });
    const narrow = await lab.makeToken("ana", { scope: "read" });
    expect((await redeem({ token: narrow.token })).code).toBe("out_of_scope");
    for (const token of [SERVER_TOKEN, "jobmon_ana.x", "' OR 1=1 --"])
      expect((await redeem({ token })).code).toBe("unauthorized");
  });

  test("does not outlive the token that opened it", async () => {
    const { token } = await lab.makeToken("ana", { expiresInSeconds: 3_600 });
    const cookie = cookieOf(await redeem({ token }));
    lab.clock.advance(HOUR_MS - 1);
    expect((await whoIs(cookie)).status).toBe(200);
    lab.clock.advance(1);
    expect((await whoIs(cookie)).code).toBe("credential_expired");
  });

  test("is renewed by use, ends when it is not used, and ends in the end", async () => {
    const used = await open();
    const unused = await open();
    for (let hours = 0; hours < 7 * 24; hours += 11) {
      expect((await whoIs(used)).status).toBe(200);
      lab.clock.advance(11 * HOUR_MS);
    }
    expect((await whoIs(used)).code).toBe("credential_expired");
    expect((await whoIs(unused)).code).toBe("credential_expired");
    const short = await open("ben");
    lab.clock.advance(12 * HOUR_MS);
    expect((await whoIs(short)).code).toBe("credential_expired");
  });

  test("ends at once when its person signs out, an admin ends it, or the account is disabled", async () => {
    const [signedOut, ended, disabled] = [await open(), await open(), await open()];
    await lab.ask("/api/gui/session", { method: "DELETE", headers: { cookie: signedOut, ...OWN } });
    expect((await whoIs(signedOut)).code).toBe("credential_ended");
    const { reply } = await lab.call("listSessions", { user: "ana" }, SERVER_TOKEN);
    expect(reply.rows).toHaveLength(2);
    const endOne = (credentialId: number) => lab.call("endSession", { credentialId }, SERVER_TOKEN);
    expect((await endOne(reply.rows[1]?.credentialId ?? 0)).reply).toEqual({ ended: true });
    expect((await endOne(reply.rows[1]?.credentialId ?? 0)).reply).toEqual({ ended: false });
    expect((await whoIs(ended)).code).toBe("credential_ended");
    await lab.call(
      "putAccount",
      { name: "ana", body: { user: "root", role: "editor", disabled: true } },
      SERVER_TOKEN,
    );
    expect((await whoIs(disabled)).code).toBe("credential_ended");
  });

  test("speaks for pages of this server only, and is no token", async () => {
    const cookie = await open();
    for (const site of ["cross-site", "same-site"]) {
      expect((await whoIs(cookie, { "sec-fetch-site": site })).code).toBe("forbidden");
      const out = { method: "DELETE", headers: { cookie, "sec-fetch-site": site } };
      await lab.ask("/api/gui/session", out);
    }
    expect((await whoIs(cookie)).status).toBe(200);
    expect((await lab.call("getCaller", {}, cookie.split("=")[1])).status).toBe(401);
    const { headers } = await redeem({ token: lab.tokens.ana });
    expect(headers.getSetCookie()[0]).toContain("; Path=/; HttpOnly; SameSite=Strict");
  });
});

describe("a trusted proxy", () => {
  const openBehind = async (addresses: readonly string[]) => {
    await lab[Symbol.asyncDispose]();
    lab = await openAccountsLab({ proxy: { header: "x-remote-user", addresses } });
  };
  const asked = (name: string, more: Record<string, string> = OWN) =>
    lab.ask("/api/v1/whoami", { headers: { "x-remote-user": name, ...more } });

  test("names the account, which is made when its person comes first", async () => {
    await openBehind(["127.0.0.0/8"]);
    expect((await asked("dora")).reply).toMatchObject({ user: "dora", role: "viewer", via: "proxy" });
    expect((await asked("ana")).reply).toMatchObject({ user: "ana", role: "editor" });
    const both = await Promise.all(Array.from({ length: 8 }, () => asked("emil")));
    expect(both.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect((await asked("ana", { ...OWN, ...bearer(lab.tokens.ben) })).reply).toMatchObject({ user: "ben" });
  });

  test("is believed from its own address only", async () => {
    await openBehind(["10.0.0.0/8"]);
    expect((await asked("ana")).code).toBe("forbidden");
    expect((await asked("root")).code).toBe("forbidden");
    // A token needs no proxy.
    expect((await lab.call("getCaller", {}, lab.tokens.ana)).reply.user).toBe("ana");
  });

  test("names no two, and nothing that is no name", async () => {
    await openBehind(["127.0.0.1"]);
    for (const name of ["dora, root", "../x", "a b", "'; DROP TABLE account; --"])
      expect((await asked(name)).code).toBe("forbidden");
    const headers = new Headers(OWN);
    headers.append("x-remote-user", "vera");
    headers.append("x-remote-user", "root");
    expect((await lab.ask("/api/v1/whoami", { headers })).code).toBe("forbidden");
  });

  test("lets no page of another site speak for its people", async () => {
    await openBehind(["127.0.0.1"]);
    const change = (site: Record<string, string>) =>
      lab.ask("/api/v1/tools", {
        method: "POST",
        headers: { ...JSON_TYPE, "x-remote-user": "ana", ...site },
        body: '{"name":"tool"}',
      });
    expect((await change({ "sec-fetch-site": "cross-site" })).code).toBe("forbidden");
    expect((await change({ origin: "https://evil.example" })).code).toBe("forbidden");
    expect((await change({})).code).toBe("forbidden");
    expect((await change(OWN)).status).toBe(200);
  });

  test("is not believed where none is set", async () => {
    expect((await asked("ana")).status).toBe(401);
  });

  test("needs addresses that are some", async () => {
    await expect(
      openAccountsLab({ proxy: { header: "x-remote-user", addresses: ["localhost"] } }),
    ).rejects.toThrow('has "localhost", which is neither an address nor a network');
  });
});
