/** What the client needs of Node or Bun. `browser.ts` has the same names; `imports` of package.json chooses. */
export { type ConnectOptions, connect } from "../connect/connect.ts";
export { findLocalServer } from "../connect/find-local-server.ts";
export { answerPayloads } from "./answer-payloads.ts";
export { captureHere } from "./capture-here.ts";
export { type ResourceEntry, readResources } from "./read-resources.ts";
export { thisPerson } from "./this-person.ts";
export { thisSubmitter } from "./this-submitter.ts";

/** For what a person should know; what a script prints on stdout stays its own. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
