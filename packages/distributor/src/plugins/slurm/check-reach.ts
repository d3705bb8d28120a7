/** Workers on compute nodes report to the server themselves; an address that only this host has would leave them alone. */
import { hostname, networkInterfaces } from "node:os";
import { JobmonError } from "@jobmon/core";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\]|::1)$/;

/** @throws when the server has an address of this host alone, and a node of the cluster is elsewhere. */
export function checkReach(
  cluster: string,
  { serverUrl, nodeAddresses }: { readonly serverUrl: string; readonly nodeAddresses: readonly string[] },
): void {
  if (!LOOPBACK.test(new URL(serverUrl).hostname)) return;
  const own = ownAddresses();
  const isHere = (address: string) => LOOPBACK.test(address) || own.has(address);
  const elsewhere = nodeAddresses.filter((address) => !isHere(address));
  if (elsewhere.length === 0) return;
  throw new JobmonError("config_invalid", {
    detail: `The cluster ${cluster} is not served: its nodes (${elsewhere.slice(0, 3).join(", ")}${elsewhere.length > 3 ? ", ..." : ""}) cannot reach the server at ${serverUrl}, which is an address of this host alone.`,
    hint: "Let the server listen where the nodes reach it (server.host), and set distributor.worker_server_url to that address.",
  });
}

/** By which others know this host: its name, long and short, and the addresses of its interfaces. */
function ownAddresses(): ReadonlySet<string> {
  const name = hostname();
  const addresses = Object.values(networkInterfaces()).flatMap((listed) => listed ?? []);
  return new Set([name, name.split(".")[0] ?? name, ...addresses.map(({ address }) => address)]);
}
