import { API_PREFIX, type Operation as Name, type Need, policy, type RouteSpec } from "@jobmon/api";
import { type Html, html, renderProse } from "./html.ts";
import { describeField, type Field, type JsonSchema, listFields } from "./list-fields.ts";
import { renderJson } from "./render-json.ts";

/** What the docs read of one operation of the OpenAPI document. */
export interface DescribedOperation {
  readonly parameters: readonly {
    readonly name: string;
    readonly in: "path" | "query";
    readonly required: boolean;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> }>
  >;
}

export interface Operation {
  readonly name: string;
  readonly route: RouteSpec;
  readonly described: DescribedOperation;
}

/** What the policy asks of the caller, where the server has accounts. */
function renderNeed(name: Name): Html {
  const need: Need = policy[name];
  return html` <span class="note">${need === "open" ? "no token" : `needs ${need.replaceAll("_", " ")}`}</span>`;
}

export function renderOperation({ name, route, described }: Operation): Html {
  const body = firstSchema(described.requestBody?.content);
  const reply = firstSchema(described.responses["200"]?.content);
  return html`<section class="operation" id="${name}">
<div class="facts">
<h3><a href="#${name}">${name}</a></h3>
<p class="route">${renderMethod(route.method)} <code>${renderPath(API_PREFIX + route.path)}</code>${renderNeed(name as Name)}</p>
<p>${renderProse(route.summary)}</p>
${renderParameters(described, "path", "Path")}
${renderParameters(described, "query", "Query")}
${body && renderFields("Body", listFields(body))}
${reply && renderReplyFields(route.kind === "stream" ? "Fields of an event" : "Fields of the reply", listFields(reply))}
${renderErrors(route.errors ?? [])}
</div>
<div class="example">
<h4>Request</h4>
<pre><code><b>${route.method}</b> ${fillPath(route)}${route.example.body === undefined ? undefined : html`\n\n${renderJson(route.example.body)}`}</code></pre>
<h4>${route.kind === "stream" ? "Event" : "Reply"}</h4>
<pre><code>${renderReplyExample(route)}</code></pre>
</div>
</section>
`;
}

export function renderMethod(method: string): Html {
  return html`<span class="method ${method.toLowerCase()}">${method}</span>`;
}

function renderPath(path: string): Html {
  return html`${path.split(/(:\w+)/).map((piece) => (piece.startsWith(":") ? html`<i>{${piece.slice(1)}}</i>` : piece))}`;
}

function renderParameters(
  described: DescribedOperation,
  place: "path" | "query",
  title: string,
): Html | undefined {
  const fields = described.parameters
    .filter((parameter) => parameter.in === place)
    .map(({ name, required, schema }) => describeField({ name, depth: 0, schema, isRequired: required }));
  return renderFields(title, fields);
}

function renderFields(title: string, fields: readonly Field[]): Html | undefined {
  if (fields.length === 0) return undefined;
  return html`<h4>${title}</h4>\n${renderTable(fields)}`;
}

function renderReplyFields(title: string, fields: readonly Field[]): Html | undefined {
  if (fields.length === 0) return undefined;
  return html`<details><summary>${title} <span class="count">${fields.length}</span></summary>\n${renderTable(fields)}</details>`;
}

function renderTable(fields: readonly Field[]): Html {
  return html`<table class="fields"><tbody>\n${fields.map(renderField)}</tbody></table>`;
}

function renderField({ name, depth, type, isRequired, notes }: Field): Html {
  const need = isRequired ? undefined : html` <span class="note">optional</span>`;
  return html`<tr class="depth${depth}"><th scope="row"><code>${name}</code>${need}</th><td><span class="type">${type}</span> ${renderProse(notes.join(" "))}</td></tr>\n`;
}

function renderErrors(codes: readonly string[]): Html | undefined {
  if (codes.length === 0) return undefined;
  return html`<p class="errors"><b>Refused with</b> ${codes.map((code) => html`<a href="#error-${code}"><code>${code}</code></a> `)}</p>`;
}

function fillPath(route: RouteSpec): string {
  const params = new Map(Object.entries(route.example.params ?? {}));
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => String(params.get(name)));
  const query = Object.entries(route.example.query ?? {}).flatMap(([name, value]) =>
    [value].flat().map((item) => `${name}=${item}`),
  );
  return API_PREFIX + path + (query.length === 0 ? "" : `?${query.join("&")}`);
}

function renderReplyExample({ kind, example }: RouteSpec): Html {
  if (kind !== "stream") return renderJson(example.reply);
  const { version } = example.reply as { readonly version: number };
  return html`event: change\nid: ${version}\ndata: ${renderJson(example.reply)}`;
}

function firstSchema(
  content: Readonly<Record<string, { readonly schema: JsonSchema }>> | undefined,
): JsonSchema | undefined {
  return Object.values(content ?? {})[0]?.schema;
}
