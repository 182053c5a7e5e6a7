import { isIPv4, isIPv6 } from "node:net";

/**
 * A host in the one form in which hosts are compared: lower case, punycode, no trailing dot, addresses in their shortest usual writing, IPv4 in IPv6 unwrapped.
 * Undefined for what is not plainly one host: NUL, blanks, user names, ports, escapes, empty labels.
 */
export function normalHost(raw: string): string | undefined {
  if (raw.length === 0 || raw.length > 255) return undefined;
  // What a URL parser would drop, decode or take for another part. `\u3002` and its like are dots to it.
  if (/[\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff@/\\?#%<>^`{|}"]/.test(raw)) return undefined;
  const bare = raw.startsWith("[") && raw.endsWith("]") ? raw.slice(1, -1) : raw;
  if (isIPv6(bare)) return unwrapped(parsed(`[${bare}]`)?.slice(1, -1));
  if (bare.includes(":") || bare.includes("[")) return undefined;
  const host = parsed(bare)?.replace(/\.$/, "");
  if (host === undefined || host === "" || host.startsWith(".") || host.includes("..")) return undefined;
  if (isIPv4(host)) return host;
  return host.split(".").every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) ? host : undefined;
}

function parsed(host: string): string | undefined {
  try {
    // It knows punycode, and every way to write an IPv4 address: decimal, octal, hexadecimal, shortened.
    const url = new URL(`http://${host}/`);
    return url.username === "" && url.password === "" && url.port === "" ? url.hostname : undefined;
  } catch {
    return undefined;
  }
}

/** `::ffff:7f00:1`, `::7f00:1`, `64:ff9b::7f00:1` and `2002:7f00:1::` all lead to 127.0.0.1. */
function unwrapped(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const groups = ipv6Groups(address);
  const [a, b, c] = groups;
  const high = groups[6] ?? 0;
  const low = groups[7] ?? 0;
  const zeros = (from: number, to: number): boolean => groups.slice(from, to).every((group) => group === 0);
  if (zeros(0, 5) && groups[5] === 0xffff) return ipv4(high, low);
  if (zeros(0, 4) && groups[4] === 0xffff && groups[5] === 0) return ipv4(high, low);
  if (zeros(0, 6) && (high !== 0 || low > 1)) return ipv4(high, low);
  if (a === 0x64 && b === 0xff9b && zeros(2, 6)) return ipv4(high, low);
  if (a === 0x2002) return ipv4(b ?? 0, c ?? 0);
  return address;
}

/** The eight numbers of an IPv6 address in its shortest writing. */
export function ipv6Groups(address: string): readonly number[] {
  const [head = "", tail] = address.split("::");
  const numbers = (text: string): number[] => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
  const first = numbers(head);
  if (tail === undefined) return first;
  const last = numbers(tail);
  return [...first, ...Array<number>(Math.max(0, 8 - first.length - last.length)).fill(0), ...last];
}

function ipv4(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
