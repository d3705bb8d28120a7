import { createOutput, type OutputChoice } from "../../output/output.ts";
import { renderTable } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";
import { VERSION } from "../../version.ts";

interface VersionInput extends OutputChoice {
  readonly components?: boolean;
}

interface Component {
  readonly component: string;
  readonly version: string;
}

export async function run(shell: Shell, input: VersionInput): Promise<void> {
  const rows: Component[] = [{ component: "jobmon", version: VERSION }];
  if (input.components) rows.push(...(await listParts(shell)));
  createOutput(shell.terminal, input).show({
    rows,
    id: ({ version }) => version,
    render: (page) =>
      input.components
        ? renderTable(
            page,
            [
              { title: "COMPONENT", cell: ({ component }) => component },
              { title: "VERSION", cell: ({ version }) => version },
            ],
            rows,
          )
        : `${VERSION}\n`,
  });
}

async function listParts(shell: Shell): Promise<readonly Component[]> {
  return [{ component: "bun", version: Bun.version }, ...(await describeServer(shell))];
}

/** A server that does not answer has no version; that is no fault of this command. */
async function describeServer(shell: Shell): Promise<readonly Component[]> {
  try {
    const api = await shell.api();
    const [health, ready] = await Promise.all([api.call("getHealth", {}), api.call("getReady", {})]);
    return [
      { component: `server ${api.url}`, version: health.version },
      { component: `database ${ready.database}`, version: `schema ${ready.schemaVersion}` },
    ];
  } catch {
    return [{ component: "server", version: "does not answer" }];
  }
}
