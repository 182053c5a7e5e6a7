import { normalHost } from "./host-name.js";

/** A host as rules write it, made comparable: a host, `*.host` for every name below it, `*` for every host. Undefined where it is neither. */
export function hostPattern(text: string): string | undefined {
  const host = text.trim();
  if (host === "*") return host;
  if (!host.startsWith("*.")) return normalHost(host);
  const below = normalHost(host.slice(2));
  // A wildcard over a single label would open a whole top-level domain.
  return below === undefined || !below.includes(".") ? undefined : `*.${below}`;
}

/** `host` must be normal. Exact: `example.com` is neither `evil-example.com` nor `example.com.evil`. */
export function hostMatches(pattern: string, host: string): boolean {
  if (pattern === "*") return true;
  return pattern.startsWith("*.") ? host.length > pattern.length - 1 && host.endsWith(pattern.slice(1)) : host === pattern;
}
