import { BlockList, isIP } from "node:net";

/** Blocks that do not lead into the public network. */
const blocks: readonly (readonly [address: string, bits: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** Of IPv6 only this block is given out; within it some parts carry other addresses or none. */
const carriers: readonly (readonly [address: string, bits: number])[] = [
  ["2001::", 32],
  ["2001:db8::", 32],
  ["2002::", 16],
];

/** Whether an IP address leads into the public network. IPv4 written as IPv6 is judged as IPv4. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const refused = new BlockList();
  if (family === 4) {
    for (const [start, bits] of blocks) refused.addSubnet(start, bits, "ipv4");
    return !refused.check(address, "ipv4");
  }
  for (const [start, bits] of carriers) refused.addSubnet(start, bits, "ipv6");
  const given = new BlockList();
  given.addSubnet("2000::", 3, "ipv6");
  const plain = address.replace(/%.*$/, "");
  return given.check(plain, "ipv6") && !refused.check(plain, "ipv6");
}

export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return name === "localhost" || name === "::1" || (isIP(name) === 4 && name.startsWith("127."));
}
