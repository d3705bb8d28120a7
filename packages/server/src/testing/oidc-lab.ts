/** A real OpenID Connect provider on a free port of loopback, and a browser that signs in there as anybody. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import type { OidcOptions } from "../access/accounts-options.ts";

export const CLIENT_ID = "jobmon";
export const CLIENT_SECRET = "secret-of-the-client";

export interface OidcLab extends AsyncDisposable {
  readonly options: OidcOptions;
  /** What the provider says of people, by the name that they sign in with. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>;
}

export async function openOidcLab(): Promise<OidcLab> {
  const people = new Map<string, Readonly<Record<string, unknown>>>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on("request", quietly(() => makeProvider(issuer, people)).callback());
  return {
    people,
    options: {
      issuer,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      scope: "openid profile",
      nameClaim: "preferred_username",
      roleClaim: "groups",
      roleValues: { viewer: ["staff"], editor: ["modellers"], admin: ["it"] },
      label: "Sign in with the lab",
    },
    [Symbol.asyncDispose]: () => close(server),
  };
}

function makeProvider(
  issuer: string,
  people: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): Provider {
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [CALLBACK] }],
    claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
    pkce: { required: () => true },
    cookies: { keys: ["of a test"] },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people.get(id) }) }),
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  });
  // Servers of tests listen on ports that nobody knows before.
  (provider.Client as unknown as ClientClass).prototype.redirectUriAllowed = (uri) =>
    new URL(uri).pathname === new URL(CALLBACK).pathname;
  return provider;
}

interface ClientClass {
  readonly prototype: { redirectUriAllowed: (uri: string) => boolean };
}

const CALLBACK = "http://127.0.0.1/api/gui/oidc/callback";

/** It tells at length that its keys and its memory are for development. */
function quietly<T>(make: () => T): T {
  const { warn, info } = console;
  Object.assign(console, { warn: () => {}, info: () => {} });
  try {
    return make();
  } finally {
    Object.assign(console, { warn, info });
  }
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Keeps cookies by host, follows redirects one by one, and fills the provider's forms. */
export class TestBrowser {
  readonly #cookies = new Map<string, Map<string, string>>();

  async get(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.#jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(init.headers as object), ...(cookie === "" ? {} : { cookie }) };
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const text of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      const isGone = value === "" || /Max-Age=0|1970/i.test(text);
      if (isGone) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Signs in at the provider that `start` leads to, up to the address on the way back, which is not opened. */
  async signIn(start: string, person: string): Promise<string> {
    let url = start;
    let response = await this.get(url);
    for (let steps = 0; steps < 20; steps++) {
      const location = response.headers.get("location");
      if (location !== null) {
        url = new URL(location, url).href;
        if (url.includes("/api/gui/oidc/callback")) return url;
        response = await this.get(url);
        continue;
      }
      const page = await response.text();
      const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (action === undefined || prompt === undefined)
        throw new Error(`${url} was answered ${response.status}: ${page.slice(0, 500)}`);
      url = new URL(action, url).href;
      response = await this.get(url, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ prompt, login: person, password: "any" }).toString(),
      });
    }
    throw new Error("the provider went round in circles");
  }

  #jarOf(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    return jar;
  }
}
