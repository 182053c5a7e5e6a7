import { isIPv4 } from "node:net";
import { ipv6Groups } from "./host-name.js";

/** `metadata`: hands out credentials of the machine, and is never reached. `private`: reached only where a rule names it. */
export type AddressKind = "metadata" | "private" | "public";

const metadata = new Set(["100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"]);
const metadataNames = new Set(["metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"]);

/** Blocks that do not lead into the public network, as first address and length of the common part in bits. */
const privateBlocks: readonly (readonly [address: string, bits: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

export function isMetadataName(host: string): boolean {
  return metadataNames.has(host);
}

/** The address must be in its normal form. */
export function addressKind(address: string): AddressKind {
  if (metadata.has(address)) return "metadata";
  if (isIPv4(address)) {
    if (inBlock(address, "169.254.0.0", 16)) return "metadata";
    return privateBlocks.some(([start, bits]) => inBlock(address, start, bits)) ? "private" : "public";
  }
  const first = ipv6Groups(address)[0] ?? 0;
  // Only 2000::/3 is given out; 2001:db8:: is for documentation, 2001:0:: and 2002:: carry other addresses.
  if (first === 0x2001) return [0, 0xdb8].includes(ipv6Groups(address)[1] ?? 0) ? "private" : "public";
  return first >= 0x2000 && first < 0x4000 && first !== 0x2002 ? "public" : "private";
}

function inBlock(address: string, start: string, bits: number): boolean {
  return (number(address) ^ number(start)) >>> (32 - bits) === 0;
}

function number(address: string): number {
  return address.split(".").reduce((total, part) => ((total << 8) | Number(part)) >>> 0, 0);
}
