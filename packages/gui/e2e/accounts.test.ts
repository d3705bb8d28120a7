import { beforeAll, expect, test } from "bun:test";
import { findLocalServer } from "jobmon";
import type { Page } from "playwright-core";
import { expectAccessible, watchFaults } from "./check-page.ts";
import { describeGui } from "./gui-tests.ts";
import type { Lab } from "./lab.ts";
import { until } from "./until.ts";

const PHONE = { width: 390, height: 844 };
const ACCOUNTS = {
  JOBMON__ACCOUNTS__ENABLED: "true",
  // Nobody listens there: the way through a provider is tested with a real one beside the server.
  JOBMON__ACCOUNTS__OIDC__ISSUER: "http://127.0.0.1:9",
  JOBMON__ACCOUNTS__OIDC__CLIENT_ID: "jobmon",
  JOBMON__ACCOUNTS__OIDC__LABEL: "Sign in with the lab",
};

describeGui(
  "the pages of a server with accounts",
  (lab) => {
    let operator: string;
    let ask: (method: string, path: string, body?: object, token?: string) => Promise<Record<string, never>>;
    beforeAll(async () => {
      ask = await openAsking(lab());
      operator = (await ask("GET", "/whoami")).user as unknown as string;
      await ask("PUT", "/accounts/ana", { user: operator, role: "editor" });
      await ask("PUT", "/accounts/vera", { user: operator, role: "viewer" });
    });
    const makeToken = async (user: string): Promise<string> =>
      (await ask("POST", "/tokens", { user, name: "of a test" })).token as unknown as string;
    const openAs = async (user: string, path: string): Promise<Page> => {
      const page = await lab().openPage(path, { signedIn: false });
      await page.getByLabel("token of your account").fill(await makeToken(user));
      await page.getByRole("button", { name: "Sign in with the token" }).click();
      return page;
    };

    for (const colorScheme of ["light", "dark"] as const)
      test(`offer the ways in, and break no rule of accessibility, in the ${colorScheme} theme`, async () => {
        const page = await lab().openPage("/", { signedIn: false, colorScheme });
        await page.getByRole("link", { name: "Sign in with the lab" }).waitFor();
        await expectAccessible(page);
        const context = await lab().openContext({ colorScheme });
        for (const tab of ["accounts", "tokens", "sessions", "audit"]) {
          const inside = await context.newPage();
          const faults = watchFaults(inside);
          await inside.goto(`/admin?tab=${tab}`);
          await inside.locator("table tbody tr, .empty").first().waitFor();
          await expectAccessible(inside);
          expect({ tab, faults }).toEqual({ tab, faults: [] });
          await inside.close();
        }
        const login = await context.newPage();
        await login.goto(`/login?code=${await requestCode(ask)}`);
        await login.getByRole("button", { name: "Log the program in" }).waitFor();
        await expectAccessible(login);
        await context.close();
      });

    test("sign in with a token, which nothing keeps, and lead to the page that was wanted", async () => {
      const page = await openAs("ana", "/clusters");
      await page.getByRole("heading", { name: "Clusters" }).waitFor();
      const kept = await page.evaluate(
        "JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie",
      );
      expect(kept).not.toContain("jobmon_");
      await page.goto("/settings");
      await page.getByText("Signed in as ana").waitFor();
      await page.getByRole("button", { name: "Sign out of this browser" }).click();
      await page.getByRole("heading", { name: "Sign in to Jobmon" }).waitFor();
    });

    test("say why a wrong token, or a provider that is away, lets nobody in", async () => {
      const page = await lab().openPage("/", { signedIn: false });
      await page.getByLabel("token of your account").fill("jobmon_ana.wrong");
      await page.getByRole("button", { name: "Sign in with the token" }).click();
      await page.getByText("The token is not one of an account of this server.").waitFor();
      await page.getByRole("link", { name: "Sign in with the lab" }).click();
      await page.getByText("The sign-in provider does not answer.").waitFor();
    });

    test("let an admin make an account, change its role, disable it and hand out a link, with the keyboard", async () => {
      const page = await lab().openPage("/admin?tab=accounts");
      await page.getByLabel("New account").focus();
      await page.keyboard.type("ben");
      await page.keyboard.press("Enter");
      const row = page.getByRole("row", { name: /^ben / });
      await row.waitFor();
      await row.getByRole("combobox", { name: "Role of ben" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("option", { name: "viewer" }).waitFor();
      // The list begins at the present role once the timers that its opening has set have run.
      await page.evaluate("new Promise((done) => setTimeout(() => setTimeout(done)))");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await until("the role is changed", async () => (await roleOf(ask, "ben")) === "viewer");
      await row.getByRole("button", { name: "Sign-in link for ben" }).focus();
      await page.keyboard.press("Enter");
      const link = (await page.locator(".secret").innerText()).trim();
      const other = await (await lab().openContext({ signedIn: false })).newPage();
      await other.goto(link);
      await other.goto("/settings");
      await other.getByText("Signed in as ben").waitFor();
      await page.getByRole("button", { name: "I have it" }).press("Enter");
      await row.getByRole("button", { name: "Disable ben" }).press("Enter");
      await row.getByText("disabled").waitFor();
      await other.goto("/");
      await other.getByRole("heading", { name: "Sign in to Jobmon" }).waitFor();
    });

    test("show a new token once, and revoke it", async () => {
      const page = await lab().openPage("/admin?tab=tokens");
      await page.getByLabel("Token of").fill("vera");
      await page.getByPlaceholder("nightly import").fill("a dashboard");
      await page.getByRole("button", { name: "Make" }).click();
      const token = (await page.locator(".secret").innerText()).trim();
      expect(token).toMatch(/^jobmon_vera\.[\w-]{43}$/);
      expect((await ask("GET", "/whoami", undefined, token)).user as unknown).toBe("vera");
      await page.getByRole("button", { name: "I have it" }).click();
      expect(await page.content()).not.toContain(token);
      const row = page.getByRole("row", { name: /a dashboard/ });
      await row.getByRole("button", { name: /^Revoke/ }).click();
      await row.getByText(`revoked by ${operator}`).waitFor();
      expect((await ask("GET", "/whoami", undefined, token)).code as unknown).toBe("credential_ended");
    });

    test("end the session of another browser, and tell who changed what", async () => {
      const other = await openAs("ana", "/clusters");
      await other.getByRole("heading", { name: "Clusters" }).waitFor();
      const page = await lab().openPage("/admin?tab=sessions");
      await page.getByRole("row", { name: /^ana / }).first().getByRole("button", { name: /^End/ }).click();
      await page.getByText("The session of ana has ended.").waitFor();
      await page.goto("/admin?tab=audit&actor=ana");
      await page
        .getByRole("row", { name: /for ana/ })
        .first()
        .waitFor();
    });

    test("log a program in, when the person who is signed in confirms its code", async () => {
      const page = await openAs("ana", "/login");
      const { deviceCode, userCode } = await requestLogin(ask);
      await page.getByLabel("The code that the program shows").fill(userCode.toLowerCase().replace("-", " "));
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByText("a program of this test").waitFor();
      await page.getByRole("button", { name: "Log the program in" }).click();
      await page.getByText("The program is logged in as ana.").waitFor();
      expect((await ask("POST", "/logins/token", { deviceCode }, "")).user as unknown).toBe("ana");
      await page.goto(`/login?code=${await requestCode(ask)}`);
      await page.getByRole("button", { name: "It was not me" }).click();
      await page.getByText("The program was refused.").waitFor();
      await page.goto("/login?code=BBBB-BBBB");
      await page.getByText("No login waits under the code BBBB-BBBB.").waitFor();
    });

    test("show the administration to admins only", async () => {
      const page = await openAs("vera", "/admin");
      await page.getByRole("heading", { name: "This page is for admins." }).waitFor();
      expect(await page.getByRole("link", { name: "Admin" }).count()).toBe(0);
    });

    test("fit a phone", async () => {
      const context = await lab().openContext({ viewport: PHONE });
      for (const path of ["/admin?tab=accounts", "/admin?tab=tokens", "/login"]) {
        const page = await context.newPage();
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await until(`nothing of ${path} stands beside the screen`, () =>
          page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"),
        );
        await page.close();
      }
      await context.close();
    });
  },
  ACCOUNTS,
);

type Ask = (method: string, path: string, body?: object, token?: string) => Promise<Record<string, never>>;

async function openAsking(lab: Lab): Promise<Ask> {
  const server = await findLocalServer(lab.dataDir);
  return async (method, path, body, token = server?.token ?? "") => {
    const reply = await fetch(`${lab.url}/api/v1${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return (await reply.json()) as Record<string, never>;
  };
}

async function requestLogin(ask: Ask): Promise<{ deviceCode: string; userCode: string }> {
  return (await ask("POST", "/logins", { client: "a program of this test" }, "")) as never;
}

async function requestCode(ask: Ask): Promise<string> {
  return (await requestLogin(ask)).userCode;
}

async function roleOf(ask: Ask, name: string): Promise<string | undefined> {
  const { rows } = (await ask("GET", "/accounts")) as unknown as { rows: { name: string; role: string }[] };
  return rows.find((account) => account.name === name)?.role;
}
