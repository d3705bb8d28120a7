import { BlockList, isIP } from "node:net";

const lists = new WeakMap<readonly string[], BlockList>();

/** Whether an address is one of these, or within one of these networks. */
export function isTrustedAddress(address: string, trusted: readonly string[]): boolean {
  const list = lists.get(trusted) ?? makeList(trusted);
  lists.set(trusted, list);
  // A socket that takes both families gives IPv4 addresses as `::ffff:10.0.0.1`.
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 4 ? "ipv4" : "ipv6");
}

/** `10.0.0.0/8`, `::1`, `192.168.1.7`; undefined for what is neither an address nor a network. */
export function parseNetwork(
  text: string,
): { readonly address: string; readonly family: "ipv4" | "ipv6"; readonly prefix: number } | undefined {
  const [address = "", prefixText, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return undefined;
  const most = family === 4 ? 32 : 128;
  if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) return undefined;
  const prefix = prefixText === undefined ? most : Number(prefixText);
  return prefix > most ? undefined : { address, family: family === 4 ? "ipv4" : "ipv6", prefix };
}

function makeList(trusted: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of trusted) {
    const network = parseNetwork(text);
    if (network !== undefined) list.addSubnet(network.address, network.prefix, network.family);
  }
  return list;
}
