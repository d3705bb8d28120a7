const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\bChrome\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, "Android"],
  [/\b(?:iPhone|iPad)\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/** What a person calls the browser of a request, such as "Firefox on Linux". */
export function describeBrowser(request: Request): string {
  const agent = request.headers.get("user-agent") ?? "";
  const find = (known: typeof BROWSERS, other: string) =>
    known.find(([pattern]) => pattern.test(agent))?.[1] ?? other;
  return `${find(BROWSERS, "A browser")} on ${find(SYSTEMS, "an unknown system")}`;
}
