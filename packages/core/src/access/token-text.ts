/**
 * A token as people and programs hold it: `jobmon_NAME.SECRET`. It says whose it is, so that a client knows under which
 * name it acts without asking, and secret scanners know it for what it is. The name proves nothing; the server looks
 * the whole token up.
 */
const TOKEN = /^jobmon_(.+)\.([A-Za-z0-9_-]{43})$/;

export function writeToken(account: string, secret: string): string {
  return `jobmon_${account}.${secret}`;
}

/** Whose token it says it is; undefined for the token of a server without accounts. */
export function readTokenAccount(token: string): string | undefined {
  return TOKEN.exec(token)?.[1];
}
