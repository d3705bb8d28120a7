/**
 * The page people read at /api/docs: rendered once from the route table, its OpenAPI document and the error catalogue.
 * It needs no script, no other file and no network; its one style sheet is named by hash in the page's own policy.
 */
import { createHash } from "node:crypto";
import { API_PREFIX, type RouteSpec, routes } from "@jobmon/api";
import { DOCS_STYLE } from "./docs-style.ts";
import { Html, html } from "./html.ts";
import { renderBasics } from "./render-basics.ts";
import { renderErrorCatalogue } from "./render-errors.ts";
import {
  type DescribedOperation,
  type Operation,
  renderMethod,
  renderOperation,
} from "./render-operation.ts";

export interface DocsPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

export interface DocsSource {
  readonly openApi: Readonly<Record<string, unknown>>;
  readonly version: string;
  readonly openToAll: boolean;
}

export function renderDocs({ openApi, version, openToAll }: DocsSource): DocsPage {
  const groups = groupOperations(openApi);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Jobmon API ${version}</title>
<style>${new Html(DOCS_STYLE)}</style>
</head>
<body>
<header>
<h1><a href="#top">Jobmon <span>API</span></a></h1>
<p>version ${version}</p>
<p class="spec"><a href="openapi.json">OpenAPI 3.1</a></p>
</header>
${openToAll ? html`<p class="banner">This server asks for no token: whoever reaches it may do anything.</p>\n` : undefined}<div class="page" id="top">
<nav class="side" aria-label="Contents">${renderContents(groups)}</nav>
<main>
<details class="contents"><summary>Contents</summary><nav aria-label="Contents">${renderContents(groups)}</nav></details>
${renderBasics()}
${[...groups].map(([group, operations]) => html`<h2 id="${slug(group)}">${group}</h2>\n${operations.map(renderOperation)}`)}
${renderErrorCatalogue()}
</main>
</div>
</body>
</html>
`;
  return { html: page.text, contentSecurityPolicy: makePolicy(DOCS_STYLE) };
}

function makePolicy(style: string): string {
  const hash = createHash("sha256").update(style).digest("base64");
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

function groupOperations(openApi: DocsSource["openApi"]): ReadonlyMap<string, readonly Operation[]> {
  const paths = openApi.paths as Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  const operations = Object.entries<RouteSpec>(routes).flatMap(([name, route]) => {
    const path = API_PREFIX + route.path.replace(/:(\w+)/g, "{$1}");
    const described = paths[path]?.[route.method.toLowerCase()];
    return described === undefined ? [] : [{ name, route, described }];
  });
  return Map.groupBy(operations, ({ route }) => route.group);
}

function renderContents(groups: ReadonlyMap<string, readonly Operation[]>): Html {
  const listed = [...groups].map(
    ([group, operations]) => html`<h4><a href="#${slug(group)}">${group}</a></h4>
<ul>${operations.map(({ name, route }) => html`<li><a href="#${name}">${renderMethod(route.method)}${name}</a></li>\n`)}</ul>
`,
  );
  return html`<h4><a href="#basics">Basics</a></h4>\n${listed}<h4><a href="#errors">Errors</a></h4>`;
}

function slug(group: string): string {
  return `group-${group.toLowerCase().replace(/\W+/g, "-")}`;
}
