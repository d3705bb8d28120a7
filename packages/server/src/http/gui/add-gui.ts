import { randomBytes } from "node:crypto";
import { JobmonError, quoteText } from "@jobmon/core";
import type { App } from "../create-app.ts";
import { guardAnswer, type Shell } from "../shell.ts";
import type { Encoding, GuiFile, GuiFiles } from "./pack.ts";

const INDEX_PATH = "/index.html";
/** Stands in the built page where each reply puts a number used once. */
export const NONCE_PLACEHOLDER = "__JOBMON_NONCE__";
const NONCE_BYTES = 16;
const YEAR_SECONDS = 31_536_000;
const HAS_EXTENSION = /\.\w+$/;

/** Serves the pages: files by name, and the one page for every path that a route of the browser answers. */
export function addGui(app: App, shell: Shell, files: GuiFiles): void {
  const serve = guardAnswer(shell, async (c) => {
    const { path } = c.req;
    const file = files.get(path);
    if (file !== undefined && path !== INDEX_PATH) return replyFile(c.req.raw, file);
    if (HAS_EXTENSION.test(path) && path !== INDEX_PATH) throw refuseFile(path);
    return replyIndex(files);
  });
  app.get("/*", (c, next) => (c.req.path.startsWith("/api/") ? next() : serve(c, next)));
}

async function replyIndex(files: GuiFiles): Promise<Response> {
  const template = await files.get(INDEX_PATH)?.bodies.identity?.text();
  if (template === undefined) throw new Error("the GUI was packed without its page");
  const nonce = randomBytes(NONCE_BYTES).toString("base64url");
  return new Response(template.replaceAll(NONCE_PLACEHOLDER, nonce), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": contentSecurityPolicy(nonce),
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": "camera=(), microphone=(), geolocation=()",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    },
  });
}

/** Nothing from elsewhere, no inline script, and no style element that did not come with this reply. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function replyFile(request: Request, { type, isImmutable, bodies }: GuiFile): Response {
  const encoding = pickEncoding(request.headers.get("accept-encoding") ?? "", bodies);
  const headers: Record<string, string> = {
    "content-type": type,
    "cache-control": isImmutable ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache",
    "x-content-type-options": "nosniff",
    vary: "accept-encoding",
  };
  if (encoding !== "identity") headers["content-encoding"] = encoding;
  return new Response(bodies[encoding], { headers });
}

/** The smallest body that the caller can read; every file is packed with gzip or as it is. */
function pickEncoding(accepted: string, bodies: GuiFile["bodies"]): Encoding {
  for (const encoding of ["br", "gzip"] as const) {
    if (bodies[encoding] !== undefined && new RegExp(`\\b${encoding}\\b`).test(accepted)) return encoding;
  }
  if (bodies.identity !== undefined) return "identity";
  throw new JobmonError("invalid_request", {
    detail: "The pages are kept compressed, and the request accepts neither br nor gzip.",
    hint: "Send `Accept-Encoding: gzip`, as every browser does.",
  });
}

function refuseFile(path: string): JobmonError {
  return new JobmonError("not_found", {
    detail: `The GUI has no file ${quoteText(path)}.`,
    hint: "The server may have been updated; load the page again.",
  });
}
