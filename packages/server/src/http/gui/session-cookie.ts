/**
 * The cookie of a browser's session. Cookies know no ports: two servers that one browser reaches under one name would
 * overwrite each other's, so the port the browser used is part of the name.
 */
export function cookieName(request: Request): string {
  const port = /:(\d+)$/.exec(request.headers.get("host") ?? "")?.[1];
  return port === undefined ? "jobmon_session" : `jobmon_session_${port}`;
}

/** Binds a way back from an OIDC provider to the browser that set out. */
export function wayBackCookieName(request: Request): string {
  return cookieName(request).replace("session", "sign_in");
}

export function readSessionCookie(request: Request): string | undefined {
  return readCookie(request, cookieName(request));
}

export function readCookie(request: Request, name: string): string | undefined {
  const header = request.headers.get("cookie");
  if (header === null) return undefined;
  const prefix = `${name}=`;
  for (const part of header.split(";")) {
    const text = part.trim();
    if (text.startsWith(prefix)) return text.slice(prefix.length);
  }
  return undefined;
}

/** Scripts cannot read it, and the browser sends it with requests of the server's own pages only. */
export function writeSessionCookie(
  request: Request,
  { value, maxAgeSeconds }: { readonly value: string; readonly maxAgeSeconds: number },
): string {
  const isSecure = isHttps(request) ? "; Secure" : "";
  return `${cookieName(request)}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${isSecure}`;
}

/** The browser sends it also when a link of another site, the provider, leads here; nowhere but to the way back. */
export function writeWayBackCookie(
  request: Request,
  {
    value,
    path,
    maxAgeSeconds,
  }: { readonly value: string; readonly path: string; readonly maxAgeSeconds: number },
): string {
  const isSecure = isHttps(request) ? "; Secure" : "";
  return `${wayBackCookieName(request)}=${value}; Path=${path}; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${isSecure}`;
}

function isHttps(request: Request): boolean {
  return request.url.startsWith("https:") || request.headers.get("x-forwarded-proto") === "https";
}

/** Scheme and host by which the caller reached the server. */
export function originOf(request: Request): string {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return `${isHttps(request) ? "https" : "http"}://${host}`;
}

const READING = new Set(["GET", "HEAD"]);

/**
 * Did a page of this server send it? Browsers say so in `Sec-Fetch-Site`, or, over plain HTTP to another machine, in
 * `Origin`. A change whose sender is not known is refused.
 */
export function isFromOwnPage(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || (site === "none" && READING.has(request.method));
  const origin = request.headers.get("origin");
  if (origin === null) return READING.has(request.method);
  return URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
}
