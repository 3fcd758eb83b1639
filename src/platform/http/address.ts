import { BlockList, isIPv4, isIPv6 } from "node:net";

/** The networks whose X-Forwarded-For is believed: addresses or CIDR blocks. Throws for what is neither. */
export function trustedNetworks(list: readonly string[]): BlockList {
  const networks = new BlockList();
  for (const entry of list) {
    const [address = "", prefix] = entry.split("/");
    const family = isIPv4(address) ? "ipv4" : isIPv6(address) ? "ipv6" : undefined;
    if (family === undefined) throw new Error(`TRUSTED_PROXIES: ${entry} is no address or network`);
    networks.addSubnet(address, prefix === undefined ? (family === "ipv4" ? 32 : 128) : Number(prefix), family);
  }
  return networks;
}

const plain = (address: string): string => address.trim().replace(/^::ffff:(?=\d+\.)/i, "");

function isTrusted(networks: BlockList, address: string): boolean {
  const family = isIPv4(address) ? "ipv4" : isIPv6(address) ? "ipv6" : undefined;
  return family !== undefined && networks.check(address, family);
}

/** Who is really calling: from the right of X-Forwarded-For, the first address that is no trusted proxy. */
export function callerAddress(peer: string, forwardedFor: string | undefined, networks: BlockList): string {
  let caller = plain(peer);
  const hops = (forwardedFor ?? "").split(",").map(plain).filter(Boolean).reverse();
  for (const hop of hops) {
    if (!isTrusted(networks, caller)) return caller;
    caller = hop;
  }
  return caller;
}

/** What is counted as one network: an IPv6 subscriber has a whole /64. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail = ""] = address.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail.split(":").filter(Boolean);
  const groups = address.includes("::")
    ? [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right]
    : left;
  return `${groups
    .slice(0, 4)
    .map((group) => group.padStart(4, "0"))
    .join(":")}::/64`;
}
