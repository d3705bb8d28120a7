import { send } from "./call.ts";

export interface Session {
  /** Null: the credentials name nobody. */
  readonly user: string | null;
  readonly openToAll: boolean;
  readonly version: string;
}

const PATH = "/api/gui/session";
const LINK = /^#link=([\w.-]+)$/;

/** Trades the code of a link for a session, and takes the code out of the address before anything else happens. */
export async function openSession(): Promise<Session> {
  const code = LINK.exec(window.location.hash)?.[1];
  if (code !== undefined) {
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    await send(PATH, { method: "POST", body: JSON.stringify({ code }) });
  }
  return (await send(PATH, { method: "GET" })) as Session;
}

export async function closeSession(): Promise<void> {
  await send(PATH, { method: "DELETE" });
}
