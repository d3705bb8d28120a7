/** A page of the documentation as HTML that loads nothing from elsewhere and runs nothing inline. */
export interface PageLink {
  /** From the page. */
  readonly href: string;
  readonly title: string;
  readonly isCurrent: boolean;
}

export interface PageInput {
  readonly markdown: string;
  /** From the page to the folder with style and script. */
  readonly up: string;
  readonly links: readonly PageLink[];
  /** Where a link leads among the pages; undefined: nowhere, as it is to a file beside the documentation. */
  readonly findTarget: (href: string) => string | undefined;
}

const POLICY =
  "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'";

export function titleOf(markdown: string): string {
  return markdown.match(/^# (.+)$/m)?.[1] ?? "Jobmon";
}

export function renderPage({ markdown, up, links, findTarget }: PageInput): string {
  const items = links.map(
    ({ href, title, isCurrent }) =>
      `<li><a href="${escapeText(href)}"${isCurrent ? ' aria-current="page"' : ""}>${escapeText(title)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeText(titleOf(markdown))} · Jobmon</title>
<link rel="icon" href="${up}icon.svg">
<link rel="stylesheet" href="${up}style.css">
<script defer src="${up}tabs.js"></script>
</head>
<body>
<div class="layout">
<nav aria-label="Guide"><ul>${items.join("")}</ul></nav>
<main>
${renderBody(markdown, findTarget)}</main>
</div>
</body>
</html>
`;
}

function renderBody(markdown: string, findTarget: PageInput["findTarget"]): string {
  return (
    Bun.markdown
      .html(markdown, { headings: { ids: true } })
      .replace(/<a href="([^"]+)"([^>]*)>(.*?)<\/a>/g, (_, href: string, more: string, words: string) => {
        const target = findTarget(href);
        return target === undefined ? words : `<a href="${target}"${more}>${words}</a>`;
      })
      // What may be wider than the page scrolls by itself, and by keys.
      .replace(/<table>/g, '<div class="table" tabindex="0" role="group" aria-label="Table"><table>')
      .replace(/<\/table>/g, "</table></div>")
      .replace(/<pre>/g, '<pre tabindex="0">')
  );
}

function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}
