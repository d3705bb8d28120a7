import { JobmonError } from "@jobmon/core";

/** Where a database server is, in parts that may be shown and one that may not. */
export interface ServerUrl {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly options: ReadonlyMap<string, string>;
  /** The same without its password. */
  readonly place: string;
}

export function parseServerUrl(text: string, defaultPort: number): ServerUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = text.split(":")[0];
  const database = decode(url?.pathname.slice(1) ?? "");
  if (!url?.hostname || !database || database.includes("/"))
    throw new JobmonError("config_invalid", {
      detail: `The ${scheme} URL in db.url names no ${url?.hostname ? "database" : "host"}.`,
      hint: `Set db.url to ${scheme}://USER:PASSWORD@HOST/DATABASE.`,
    });
  const user = decode(url.username);
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ""),
    port: url.port ? Number(url.port) : defaultPort,
    user,
    password: decode(url.password),
    database,
    options: url.searchParams as unknown as ReadonlyMap<string, string>,
    place: `${scheme}://${user ? `${user}@` : ""}${url.host}/${database}`,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
