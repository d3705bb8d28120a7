import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { buildOpenApi, type RouteSpec, routes } from "@jobmon/api";
import { ERROR_CATALOGUE } from "@jobmon/core";
import { serveExamples } from "../example-server.ts";
import { html } from "./html.ts";
import { listFields } from "./list-fields.ts";
import { renderDocs } from "./render-docs.ts";
import { renderJson } from "./render-json.ts";

const openApi = buildOpenApi({ version: "1.2.3", statusOf: () => 400 });
const page = renderDocs({ openApi, version: "1.2.3", openToAll: false });

describe("the docs page", () => {
  test("describes every operation and every error code", () => {
    for (const operation of Object.keys(routes))
      expect(page.html).toContain(`<section class="operation" id="${operation}">`);
    for (const code of Object.keys(ERROR_CATALOGUE)) expect(page.html).toContain(`<tr id="error-${code}">`);
  });

  test("has a target for each of its links, and no id twice", () => {
    const ids = [...page.html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  test("shows every parameter and body field by name", () => {
    for (const route of Object.values<RouteSpec>(routes)) {
      for (const name of [
        ...Object.keys(route.params?.shape ?? {}),
        ...Object.keys(route.query?.shape ?? {}),
      ]) {
        expect(page.html).toContain(`<code>${name}</code>`);
      }
    }
  });

  test("needs no script, no other file and no style but the one its policy names", () => {
    expect(page.html).not.toMatch(/<script|<link|<img|<iframe|@import|url\(| style=| on\w+=|javascript:/i);
    const style = /<style>([\s\S]*?)<\/style>/.exec(page.html)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(page.contentSecurityPolicy).toContain(`style-src 'sha256-${hash}'`);
    expect(page.contentSecurityPolicy).toStartWith("default-src 'none';");
  });

  test("is served with its policy, and the OpenAPI document beside it", async () => {
    const server = serveExamples();
    const docs = await fetch(`${server.url}/api/docs`);
    expect(docs.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(docs.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    const document = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as {
      openapi: string;
      info: object;
    };
    expect(document).toMatchObject({ openapi: "3.1.0", info: { version: "0.0.0-test" } });
    await server.close();
  });
});

describe("html", () => {
  test("escapes what is not markup, at any depth", () => {
    const name = `<b a="1" b='2'>&`;
    expect(html`<p>${[name, html`<i>${name}</i>`]}</p>`.text).toBe(
      "<p>&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;<i>&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;</i></p>",
    );
  });
});

describe("renderJson", () => {
  test("shows exactly the value, whatever is in its texts", () => {
    for (const value of [
      { a: 'say "hi": 1 <b>', "b:": [1, -2.5, null, true] },
      [],
      {},
      { deep: { list: Array(30).fill({ x: "y" }) } },
    ]) {
      const text = renderJson(value)
        .text.replace(/<\/?span[^>]*>/g, "")
        .replace(/&(\w+|#39);/g, (entity) => ENTITIES[entity] ?? entity);
      expect(JSON.parse(text)).toEqual(value);
    }
  });
});

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

describe("listFields", () => {
  test("lists nested fields under their owner with type, need, bounds and default", () => {
    const item = {
      type: "object",
      properties: { id: { type: "integer", exclusiveMinimum: 0 } },
      required: ["id"],
    };
    const schema = {
      type: "object",
      properties: {
        rows: { type: "array", items: item, maxItems: 1, description: "Newest first." },
        name: { anyOf: [{ type: "string" }, { type: "null" }], default: null },
        texts: { type: "array", items: { type: ["string", "null"] } },
        rank: { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      },
      required: ["rows"],
    };
    expect(listFields(schema)).toEqual([
      {
        name: "rows",
        depth: 0,
        type: "list of object",
        isRequired: true,
        notes: ["Newest first.", "At most 1 item."],
      },
      { name: "id", depth: 1, type: "integer", isRequired: true, notes: ["At least 1."] },
      { name: "name", depth: 0, type: "string or null", isRequired: false, notes: ["Default: `null`."] },
      { name: "texts", depth: 0, type: "list of (string or null)", isRequired: false, notes: [] },
      { name: "rank", depth: 0, type: "integer", isRequired: false, notes: [] },
    ]);
  });
});
