import { writeLogin } from "@jobmon/config";
import { JobmonError, readTokenAccount } from "@jobmon/core";
import { createApi } from "../../api/call.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { mustNameServer } from "./named-server.ts";

/** Keeps a token of the person's account for this server, where every client of theirs finds it. */
export async function run(shell: Shell, { token }: { readonly token?: true }): Promise<Verdict> {
  const settings = await shell.settings();
  const server = mustNameServer(settings);
  const login = token ? await checkToken(shell, server) : await askPerson(shell, server);
  writeLogin(settings.data.dir, { url: server.url, ...login });
  const until = new Date(login.expiresAt).toISOString().slice(0, 10);
  shell.terminal.write(
    `You are ${login.user} at ${server.url}, until ${until}. \`jobmon logout\` ends it.\n`,
  );
}

interface NewLogin {
  readonly token: string;
  readonly user: string;
  readonly expiresAt: number;
}

async function askPerson(shell: Shell, server: ReturnType<typeof mustNameServer>): Promise<NewLogin> {
  const api = createApi({ ...server, token: "" });
  const client = `jobmon login by ${shell.systemUser} on ${shell.host}`;
  const { deviceCode, userCode, url, expiresAt, intervalSeconds } = await api.call("requestLogin", {
    body: { client },
  });
  shell.terminal.warn(
    `Open this page in a browser, on any machine, and confirm the code ${userCode}:\n\n  ${url}\n\nWaiting ...\n`,
  );
  const waitMs = intervalSeconds * 1_000;
  while (shell.nowMs() < expiresAt + waitMs) {
    const taken = await api.call("takeLogin", { body: { deviceCode } });
    if (taken.token !== null)
      return { token: taken.token, user: taken.user ?? "", expiresAt: taken.expiresAt ?? 0 };
    await Bun.sleep(waitMs);
  }
  throw new JobmonError("login_over", {
    detail: `Nobody confirmed the code ${userCode} in time.`,
    hint: "Run `jobmon login` again.",
  });
}

/** One that an admin gave, or that was made on the Admin page. */
async function checkToken(shell: Shell, server: ReturnType<typeof mustNameServer>): Promise<NewLogin> {
  const token = (await shell.readInput()).trim();
  if (readTokenAccount(token) === undefined)
    throw new JobmonError("invalid_request", {
      detail: "What came on standard input is no token of an account.",
      hint: "Send the whole token, which begins with `jobmon_`: `jobmon login --token < FILE`.",
    });
  const { user, expiresAt } = await createApi({ ...server, token }).call("getCaller", {});
  return { token, user: user ?? "", expiresAt: expiresAt ?? 0 };
}
