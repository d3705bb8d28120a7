import { describe, expect, test } from "bun:test";
import { createSessions, LINK_MS, SESSION_MS } from "./sessions.ts";

const KEY = "key of this test";

function open(key = KEY) {
  let nowMs = 1_795_200_000_000;
  return {
    sessions: createSessions({ key, clock: () => nowMs }),
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe("a link", () => {
  test("opens a session of the user who asked for it", () => {
    const { sessions } = open();
    const opened = sessions.redeem(sessions.makeLink("ana").code);
    expect(opened.user).toBe("ana");
    expect(sessions.read(opened.cookie)?.user).toBe("ana");
  });

  test("opens one session only", () => {
    const { sessions } = open();
    const { code } = sessions.makeLink("ana");
    sessions.redeem(code);
    expect(() => sessions.redeem(code)).toThrow("used before");
  });

  test("opens nothing once its time is over", () => {
    const { sessions, pass } = open();
    const { code } = sessions.makeLink("ana");
    pass(LINK_MS);
    expect(() => sessions.redeem(code)).toThrow("too old");
  });

  test("of another server, a damaged one, and a session's own text open nothing", () => {
    const { sessions } = open();
    const { code } = sessions.makeLink("ana");
    const { cookie } = sessions.redeem(sessions.makeLink("ana").code);
    const foreign = open("another key").sessions.makeLink("ana").code;
    const [claims, seal] = code.split(".");
    const forged = `${Buffer.from(JSON.stringify({ kind: "link", user: "root", expiresAt: 9e15, nonce: "n" })).toString("base64url")}.${seal}`;
    for (const bad of [foreign, cookie, forged, `${claims}.`, `${claims}`, "", ".", "x".repeat(5_000)])
      expect(() => sessions.redeem(bad)).toThrow("not one of this server");
  });
});

describe("a session", () => {
  test("ends when its time is over", () => {
    const { sessions, pass } = open();
    const { cookie } = sessions.redeem(sessions.makeLink("ana").code);
    pass(SESSION_MS - 1);
    expect(sessions.read(cookie)?.user).toBe("ana");
    pass(1);
    expect(sessions.read(cookie)).toBeUndefined();
  });

  test("outlives the process that opened it, with its key", () => {
    const { cookie } = ((sessions) => sessions.redeem(sessions.makeLink("ana").code))(open().sessions);
    expect(open().sessions.read(cookie)?.user).toBe("ana");
    expect(open("another key").sessions.read(cookie)).toBeUndefined();
  });

  test("is not opened by a link's code in its place", () => {
    const { sessions } = open();
    expect(sessions.read(sessions.makeLink("ana").code)).toBeUndefined();
  });
});
