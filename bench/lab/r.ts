/** The R client, in the library that its checks use. */
import { findR } from "../../tools/r/find-r.ts";
import { installRClient } from "../../tools/r/install-client.ts";

/** An R with the client installed: its command, which finds the library. */
export function prepareR(): readonly string[] {
  const found = findR(["httr2", "jsonlite", "curl", "openssl"]);
  if ("why" in found) throw new Error(`The R client cannot be measured: ${found.why}.`);
  return ["env", `R_LIBS=${installRClient()}`, found.rscript];
}
