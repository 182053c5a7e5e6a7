import { isIP } from "node:net";
import type { NetworkPolicy } from "../policy/sandbox-policy.js";
import { addressKind, isMetadataName } from "./address-kind.js";
import { normalHost } from "./host-name.js";
import { hostMatches } from "./host-pattern.js";

/** What the rules say of a host, before it is looked up and before anybody is asked. */
export interface HostJudgement {
  readonly answer: "allowed" | "denied" | "ask";
  /** The host in its normal form; empty where it has none. */
  readonly host: string;
  /** One sentence. */
  readonly because: string;
}

const howToAllow = "To allow it: add it to sandbox.network.allowedDomains or allow WebFetch(domain:…).";

export function judgeHost(policy: NetworkPolicy, raw: string): HostJudgement {
  const host = normalHost(raw);
  if (host === undefined)
    return { answer: "denied", host: "", because: `${JSON.stringify(raw.slice(0, 100))} is not plainly the name of one host.` };
  const denied = (because: string): HostJudgement => ({ answer: "denied", host, because });
  if (isMetadataName(host) || (isIP(host) !== 0 && addressKind(host) === "metadata"))
    return denied(`${host} hands out credentials of the machine and is never reached from the sandbox.`);
  const closed = policy.deny.find((entry) => hostMatches(entry.host, host));
  if (closed !== undefined) return denied(`${host} is denied (${closed.rule}; ${closed.source}).`);
  const open = policy.allow.find((entry) => hostMatches(entry.host, host));
  if (open !== undefined) return { answer: "allowed", host, because: `${host} is allowed (${open.rule}; ${open.source}).` };
  // A person who is shown an address inside the network cannot know what it is: only a rule opens those.
  if (policy.strict || (isIP(host) !== 0 && addressKind(host) === "private") || host === "localhost")
    return denied(`${host} is not among the allowed domains. ${howToAllow}`);
  return { answer: "ask", host, because: `No rule names ${host}. ${howToAllow}` };
}
