import { describeAccepted, formatValue } from "./decode.ts";
import { environmentName, type KnownKey, keysUnder, knownKeys } from "./key.ts";
import { builtInClusters, type KeyDefinition } from "./schema.ts";

const INTRODUCTION = `# Configuration

<!-- Generated from packages/config/src/schema.ts. Change that file, not this one. -->

Jobmon needs no configuration. What you do set is merged key by key; the first source that has a key wins:

1. a flag of the command
2. the environment, \`JOBMON__SECTION__KEY\`
3. the file that \`JOBMON__CONFIG_FILE\` names
4. \`./jobmon.yaml\`
5. \`~/.jobmon.yaml\`
6. \`/etc/jobmon.yaml\`
7. the default

\`jobmon config show --origin\` prints every value and where it came from. \`jobmon config set KEY VALUE\` writes one.
A key that does not exist, a value that cannot be used and a file that cannot be read are refused at the start.

\`\`\`yaml
http:
  service_url: https://jobmon.example.org
clusters:
  big:
    kind: slurm
    queues:
      all.q:
        max_memory: 256G
        max_runtime: 3d
\`\`\`

- A time is \`90s\`, \`10m\`, \`1h30m\` or a number of seconds. A size is \`500M\`, \`8G\` or a number of GiB.
- \`~\` is your home folder. A relative path starts at the folder of its file; in a flag or in the environment, at the
  working directory.
- \`*\` in a key is a name of your choice. On the command line a name with a dot stands in double quotes:
  \`clusters.big.queues."all.q".max_memory\`. In the environment it is read in lower case.
- The clusters ${builtInClusters.map((name) => `\`${name}\``).join(", ")} exist without configuration.
`;

/** The text of docs/configuration.md. */
export function renderConfigurationDocs(): string {
  const sections = [...new Set(knownKeys.map(({ segments }) => segments[0] ?? ""))];
  return [INTRODUCTION, ...sections.map(renderSection)].join("\n");
}

function renderSection(section: string): string {
  const head = "| key | default | accepts | meaning | environment |\n|---|---|---|---|---|\n";
  return `## ${section}\n\n${head}${keysUnder([section]).map(renderRow).join("")}`;
}

function renderRow({ key, segments, definition }: KnownKey): string {
  const cells = [
    `\`${key}\``,
    showDefault(definition),
    describeAccepted(definition),
    definition.help,
    `\`${environmentName(segments).replaceAll("*", "NAME")}\``,
  ];
  return `| ${cells.join(" | ").replace(/ +/g, " ")} |\n`;
}

function showDefault(definition: KeyDefinition): string {
  const { default: fallback } = definition;
  if (fallback === undefined) return "";
  return `\`${typeof fallback === "number" ? formatValue(fallback, definition) : fallback || '""'}\``;
}
