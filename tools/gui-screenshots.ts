/**
 * Takes the pictures of the pages for the documentation: real workflows on a server of its own, in Debian's Chromium.
 *
 * Usage: bun tools/gui-screenshots.ts [FOLDER]   (default: docs/images)
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findLocalServer } from "jobmon";
import { type Lab, openLab, until } from "../packages/gui/e2e/lab.ts";
import { openScript, studyOf } from "../packages/gui/e2e/workflows.ts";

const FOLDER = process.argv[2] ?? join(import.meta.dirname, "..", "docs", "images");
const VIEW = { width: 1280, height: 860 };
/** Where the dark theme is worth a picture of its own. */
const DARK = new Set(["workflow", "graph"]);
/** Long enough for charts to have something to show. */
const RUNNING_MS = 15_000;

const lab = await openLab();
try {
  const { client, start, waitForStatus } = await openScript(lab.dataDir);
  const done = await start((tool) => studyOf(tool, { name: "cause of death", locations: 20 }));
  const failed = await start((tool) => studyOf(tool, { name: "covariates", locations: 20, failing: 3 }));
  await waitForStatus(done, "DONE");
  await waitForStatus(failed, "FAILED");
  const running = await start(
    (tool) => studyOf(tool, { name: "forecast 2050", locations: 60, years: 4, seconds: 0.5, failing: 1 }),
    "forecasting",
  );
  await Bun.sleep(RUNNING_MS);
  const where = ["status:is:ERROR_FATAL"];
  const task = (await client.call("listTasks", { workflowId: failed, where })).rows[0]?.id ?? 0;
  const tool = (await client.call("listTools", {})).rows.find(({ name }) => name === "burden of disease")?.id;
  const pictures: Readonly<Record<string, string>> = {
    workflows: "/",
    workflow: `/workflows/${running}`,
    tasks: `/workflows/${failed}/tasks`,
    errors: `/workflows/${failed}/errors`,
    graph: `/workflows/${running}/graph`,
    timeline: `/workflows/${running}/timeline`,
    resources: `/workflows/${failed}/resources`,
    activity: `/workflows/${failed}/activity`,
    task: `/tasks/${task}`,
    tool: `/tools/${tool}`,
    clusters: "/clusters",
    settings: "/settings",
  };
  await takePictures(lab, pictures);
} finally {
  await lab.close();
}

const shared = await openLab({
  JOBMON__ACCOUNTS__ENABLED: "true",
  JOBMON__ACCOUNTS__OIDC__ISSUER: "http://127.0.0.1:9",
  JOBMON__ACCOUNTS__OIDC__CLIENT_ID: "jobmon",
});
try {
  const code = await fillAccounts(shared);
  await takePictures(shared, {
    admin: "/admin?tab=accounts",
    tokens: "/admin?tab=tokens",
    login: `/login?code=${code}`,
  });
  await takePictures(shared, { "sign-in": "/" }, { signedIn: false });
} finally {
  await shared.close();
}

/** A few people and their tokens. Returns the code of a program that waits to be logged in. */
async function fillAccounts(server: Lab): Promise<string> {
  const { token = "" } = (await findLocalServer(server.dataDir)) ?? {};
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const reply = await fetch(`${server.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    return (await reply.json()) as Readonly<Record<string, string>>;
  };
  const { user } = await ask("GET", "/whoami");
  for (const [name, role] of Object.entries({ ana: "editor", ben: "editor", cleo: "viewer" })) {
    await ask("PUT", `/accounts/${name}`, { user, role });
    await ask("POST", "/tokens", { user: name, name: "nightly import", scope: "read" });
  }
  return (await ask("POST", "/logins", { client: "jobmon login by ana on login1" })).userCode ?? "";
}

async function takePictures(
  of: Lab,
  pictures: Readonly<Record<string, string>>,
  choice: { readonly signedIn?: boolean } = {},
): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await of.openContext({ ...choice, colorScheme, viewport: VIEW });
    for (const [name, path] of Object.entries(pictures)) {
      if (colorScheme === "dark" && !DARK.has(name)) continue;
      const page = await context.newPage();
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await until(
        "nothing is being loaded, and changes are followed",
        async () =>
          (await page.locator(".mantine-Skeleton-root, .mantine-Loader-root").count()) === 0 &&
          (await page.locator('.live[data-state="connecting"], .live[data-state="away"]').count()) === 0 &&
          (await page.locator("html").getAttribute("data-mantine-color-scheme")) === colorScheme,
      );
      const file = join(FOLDER, `gui-${name}${colorScheme === "dark" ? "-dark" : ""}.png`);
      await page.screenshot({ path: file });
      console.log(`wrote ${file}`);
      await page.close();
    }
    await context.close();
  }
}
