import { fileURLToPath } from "node:url";

/** The `jobmon` of the repository this file is in; the published package, which `tools/build-npm.ts` makes, has none. */
export const repositoryCommand: readonly string[] = [
  fileURLToPath(new URL("../../../cli/bin/jobmon", import.meta.url)),
];
