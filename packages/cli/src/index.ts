export { runCommandLine, type Surroundings } from "./command-line.ts";
export { renderCliDocs } from "./render-cli-docs.ts";
