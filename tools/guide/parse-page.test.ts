import { expect, test } from "bun:test";
import { parsePage } from "./parse-page.ts";

const tab = (name: string, inside: string) =>
  `<details><summary>${name}</summary>\n\n${inside}\n\n</details>\n`;
const step = `${tab("Python", "```python\na\n```\n\n```text\nA\n```")}${tab("R", "```r\nb\n```")}${tab("TypeScript", "```ts\nc\n```")}`;

test("a step is a snippet in each language, with the output that stands behind it", () => {
  const { snippets } = parsePage("p", `# P\n\n${step}\nNext.\n`);
  expect(snippets).toEqual({
    Python: [{ line: 5, code: "a", output: "A" }],
    R: [{ line: 16, code: "b" }],
    TypeScript: [{ line: 23, code: "c" }],
  });
});

test("an output behind the tabs is that of all languages", () => {
  const shared = step.replace("\n\n```text\nA\n```", "");
  const { snippets } = parsePage("p", `${shared}\n\`\`\`text\nall\n\`\`\`\n`);
  expect(Object.values(snippets).map(([one]) => one?.output)).toEqual(["all", "all", "all"]);
});

test("files and commands are told apart from snippets", () => {
  const { files, commands } = parsePage(
    "p",
    "```yaml r.yaml\na: 1\n```\n\n```sh\nls\n```\n\n```text\nr.yaml\n```\n",
  );
  expect(files).toEqual([{ name: "r.yaml", text: "a: 1\n", language: undefined }]);
  expect(commands).toEqual([{ line: 5, code: "ls", output: "r.yaml" }]);
});

test("what nothing would try is refused by page and line", () => {
  const bad: Readonly<Record<string, string>> = {
    "```json\n{}\n```": "p:1: a block of json",
    "```\nplain\n```": "p:1: a block of no language",
    "```python\nloose\n```": "p:1: a block of python",
    "```yaml\na: 1\n```": "p:1: a block of yaml",
    "```text\nnothing before\n```": "p:1: an output of nothing",
    "```sh\nls": "p:1: a block without an end",
    [`${tab("Python", "```python\na\n```")}\nmore`]: "is shown in Python alone",
    [tab("Julia", "")]: "a tab called Julia",
    [tab("R", "")]: "in this order",
    [step.replace("```r", "```python")]: "p:14: a block of python",
  };
  for (const [text, why] of Object.entries(bad)) expect(() => parsePage("p", text)).toThrow(why);
});
