import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtInPlugins } from "../plugins/built-in.ts";
import { createPlugin } from "../plugins/dummy.ts";
import { loadPlugin } from "./load-plugin.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "jobmon-plugins-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function load(module: string | undefined, kind = "ours") {
  return loadPlugin({ clusterName: "ours", kind, module }, builtInPlugins);
}

function writeModule(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

describe("loading a plugin", () => {
  test("a kind without a module is a built-in plugin", async () => {
    expect(await load(undefined, "dummy")).toBe(createPlugin);
  });

  test("an unknown kind is refused with the kinds there are", async () => {
    await expect(load(undefined, "toString")).rejects.toThrow(
      'kind "toString" is not one of dummy, sequential, multiprocess',
    );
  });

  test("a module gives its createPlugin", async () => {
    const module = writeModule("good.ts", "export const createPlugin = () => 'made';");
    expect((await load(module)) as unknown).toBeFunction();
  });

  test("a module that is not there, or fails, is refused with its path and the reason", async () => {
    await expect(load(join(dir, "missing.ts"))).rejects.toThrow(join(dir, "missing.ts"));
    const module = writeModule("failing.ts", "throw new Error('no licence');");
    await expect(load(module)).rejects.toThrow("no licence");
  });

  test("a module without createPlugin is refused with what it exports", async () => {
    const module = writeModule("other.ts", "export const makePlugin = 1;");
    await expect(load(module)).rejects.toThrow("exports no function createPlugin (it exports makePlugin)");
  });
});
