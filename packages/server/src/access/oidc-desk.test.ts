import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { type AccountsLab, openAccountsLab, SERVER_TOKEN } from "../testing/accounts-lab.ts";
import { type OidcLab, openOidcLab, TestBrowser } from "../testing/oidc-lab.ts";
import type { AccountsOptions } from "./accounts-options.ts";
import { TRIP_MS } from "./oidc-desk.ts";

let provider: OidcLab;
let lab: AccountsLab;
beforeEach(async () => {
  provider = await openOidcLab();
  await openLab();
});
afterEach(async () => {
  await lab[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

async function openLab(options: Partial<AccountsOptions> = {}): Promise<void> {
  lab = await openAccountsLab({ oidc: provider.options, ...options });
}

async function reopenLab(options: Partial<AccountsOptions>): Promise<void> {
  await lab[Symbol.asyncDispose]();
  await openLab(options);
}

const OWN = { headers: { "sec-fetch-site": "same-origin" } };
const start = (returnTo = "/") => `${lab.url}/api/gui/oidc/start?returnTo=${encodeURIComponent(returnTo)}`;
const whoIs = async (browser: TestBrowser) =>
  (await (await browser.get(`${lab.url}/api/gui/session`, OWN)).json()) as Record<string, unknown>;

/** Where the way through the provider ends. */
async function signIn(browser: TestBrowser, person: string, returnTo?: string): Promise<string | null> {
  const back = await browser.signIn(start(returnTo), person);
  return (await browser.get(back)).headers.get("location");
}

describe("a person who signs in with the provider", () => {
  test("comes back to the page they wanted, as themselves, with the role of their groups", async () => {
    provider.people.set("cleo", { preferred_username: "cleo", groups: ["staff", "modellers"] });
    const browser = new TestBrowser();
    expect(await signIn(browser, "cleo", "/workflows/7?tab=errors")).toBe("/workflows/7?tab=errors");
    expect(await whoIs(browser)).toMatchObject({ user: "cleo", role: "editor", accounts: true });
    const sessions = await lab.call("listSessions", { user: "cleo" }, SERVER_TOKEN);
    expect(sessions.reply.rows.map(({ name }) => name)).toEqual([
      "A browser on an unknown system, by the sign-in provider",
    ]);
  });

  test("gets at each sign-in the role that the claim says then", async () => {
    provider.people.set("cleo", { preferred_username: "cleo", groups: ["it"] });
    const browser = new TestBrowser();
    await signIn(browser, "cleo");
    expect(await whoIs(browser)).toMatchObject({ role: "admin" });
    provider.people.set("cleo", { preferred_username: "cleo", groups: ["staff"] });
    await signIn(new TestBrowser(), "cleo");
    // The session from before is of the same account.
    expect(await whoIs(browser)).toMatchObject({ role: "viewer" });
  });

  test("is a newcomer where no group says more, and refused where newcomers are", async () => {
    provider.people.set("cleo", { preferred_username: "cleo" });
    await signIn(new TestBrowser(), "cleo");
    expect((await lab.call("listAccounts", {}, SERVER_TOKEN)).reply.rows).toContainEqual(
      expect.objectContaining({ name: "cleo", role: "viewer", signsInWithOidc: true }),
    );
    await reopenLab({ newcomerRole: null });
    expect(await signIn(new TestBrowser(), "cleo")).toBe("/#refused=forbidden");
  });

  test("keeps the role that an admin gave, where no claim decides", async () => {
    await reopenLab({ oidc: { ...provider.options, roleClaim: "" } });
    provider.people.set("ana", { preferred_username: "ana", groups: ["it"] });
    const browser = new TestBrowser();
    await signIn(browser, "ana");
    expect(await whoIs(browser)).toMatchObject({ user: "ana", role: "editor" });
  });

  test("has no other person's account, though the provider gives them its name", async () => {
    provider.people.set("first", { preferred_username: "cleo" });
    provider.people.set("second", { preferred_username: "cleo" });
    expect(await signIn(new TestBrowser(), "first")).toBe("/");
    expect(await signIn(new TestBrowser(), "second")).toBe("/#refused=forbidden");
    provider.people.set("first", { preferred_username: "renamed" });
    expect(await signIn(new TestBrowser(), "first")).toBe("/#refused=forbidden");
  });

  test("needs a name that can be an account's", async () => {
    for (const preferred_username of [undefined, "", "../x", "a b", "'; DROP TABLE account; --"]) {
      provider.people.set("odd", { preferred_username });
      expect(await signIn(new TestBrowser(), "odd")).toBe("/#refused=forbidden");
    }
  });

  test("does not take away the operator's role by a claim", async () => {
    provider.people.set("root", { preferred_username: "root", groups: ["staff"] });
    const browser = new TestBrowser();
    await signIn(browser, "root");
    expect(await whoIs(browser)).toMatchObject({ user: "root", role: "admin" });
  });

  test("is not let in while the account is disabled", async () => {
    const body = { user: "root", role: "editor" as const, disabled: true };
    await lab.call("putAccount", { name: "ana", body }, SERVER_TOKEN);
    provider.people.set("ana", { preferred_username: "ana", groups: ["it"] });
    expect(await signIn(new TestBrowser(), "ana")).toBe("/#refused=account_disabled");
  });
});

describe("the way back", () => {
  beforeEach(() => {
    provider.people.set("cleo", { preferred_username: "cleo", groups: ["staff"] });
  });
  const end = async (browser: TestBrowser, url: string) => {
    const response = await browser.get(url);
    return [response.headers.get("location"), response.headers.getSetCookie().length];
  };

  test("leads in once", async () => {
    const browser = new TestBrowser();
    const back = await browser.signIn(start(), "cleo");
    expect(await end(browser, back)).toEqual(["/", 2]);
    expect(await end(browser, back)).toEqual(["/#refused=unauthorized", 0]);
  });

  test("is of the browser that set out, in time, and with its own state", async () => {
    const browser = new TestBrowser();
    const stolen = await browser.signIn(start(), "cleo");
    expect(await end(new TestBrowser(), stolen)).toEqual(["/#refused=unauthorized", 0]);
    const late = await browser.signIn(start(), "cleo");
    lab.clock.advance(TRIP_MS);
    expect(await end(browser, late)).toEqual(["/#refused=unauthorized", 0]);
    const changed = new URL(await browser.signIn(start(), "cleo"));
    changed.searchParams.set("state", "of somebody else");
    expect(await end(browser, changed.href)).toEqual(["/#refused=unauthorized", 0]);
    const guessed = new URL(await browser.signIn(start(), "cleo"));
    guessed.searchParams.set("code", "a guess");
    expect(await end(browser, guessed.href)).toEqual(["/#refused=unauthorized", 0]);
    expect(await end(browser, `${lab.url}/api/gui/oidc/callback?error=access_denied`)).toEqual([
      "/#refused=unauthorized",
      0,
    ]);
  });

  test("never leads to another site", async () => {
    for (const returnTo of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
    ])
      expect(await signIn(new TestBrowser(), "cleo", returnTo)).toBe("/");
  });

  test("leaves no code and no state in the log", async () => {
    const browser = new TestBrowser();
    const back = new URL(await browser.signIn(start(), "cleo"));
    await browser.get(back.href);
    const log = lab.logged.join("\n");
    for (const name of ["code", "state"]) expect(log).not.toContain(back.searchParams.get(name) as string);
  });
});

test("a provider that does not answer is said to be away, and asked again the next time", async () => {
  await provider[Symbol.asyncDispose]();
  const response = await new TestBrowser().get(start());
  expect(response.headers.get("location")).toBe("/#refused=provider_unreachable");
});
