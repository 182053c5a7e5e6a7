import { LorimerError } from "@lorimer/sdk";
import type { MarketplaceSource, PluginSource, Raw } from "../contract/index.js";
import { isRecord } from "../catalogue/is-record.js";

/** What whoever manages this machine says of marketplaces. Undefined lists restrict nothing. */
export interface MarketplacePolicy {
  /** Only these; an empty list allows none. Anything but a list counts as an empty one. */
  readonly allowed: unknown;
  /** Never these, whatever is allowed. */
  readonly blocked: unknown;
}

/** A source as policy compares it: the forms a person can write for one thing come to the same. */
interface Compared {
  /** `skills-dir`: packages that stand in folders of skills. */
  readonly source: MarketplaceSource["source"] | "skills-dir";
  readonly raw: Raw;
  readonly url?: string;
  readonly path?: string;
  readonly ref?: string;
}

/** What a plugin comes from that was named without a marketplace, as one. */
export function directAsMarketplace(source: PluginSource): Compared {
  if (source.source === "npm") return { source: "url", raw: { source: "npm", package: source.package } };
  if (source.source === "path") return { source: "directory", raw: {}, path: source.path };
  if (source.source === "command") return { source: "url", raw: {} };
  return { source: source.source === "git" ? "git" : "url", raw: {}, url: source.url };
}

/** Rejects a marketplace that policy does not allow. Blocking wins; what cannot be understood counts against the marketplace. */
export function checkPolicy(name: string, source: Compared, { allowed, blocked }: MarketplacePolicy): void {
  if (blocked !== undefined) {
    const rules: readonly unknown[] = Array.isArray(blocked) ? blocked : [undefined];
    if (rules.some((rule) => matches(rule, name, source, true))) throw refused(name, "is blocked");
  }
  if (allowed === undefined) return;
  const rules: readonly unknown[] = Array.isArray(allowed) ? allowed : [];
  if (!rules.some((rule) => matches(rule, name, source, false))) throw refused(name, "is not among those allowed");
}

/** `blocking`: a rule that cannot be understood matches everything; else nothing. */
function matches(rule: unknown, name: string, source: Compared, blocking: boolean): boolean {
  if (typeof rule === "string") return matchesText(rule, name, source, blocking);
  if (!isRecord(rule) || typeof rule["source"] !== "string") return blocking;
  const kind = rule["source"];
  if (kind === "hostPattern" || kind === "pathPattern") {
    const subject = kind === "hostPattern" ? hostOf(source.url) : source.url === undefined ? source.path : undefined;
    return matchesPattern(rule[kind] ?? rule["pattern"], subject, blocking);
  }
  if (kind === "skills-dir") return source.source === kind;
  if (kind === "github") {
    const repo = rule["repo"];
    if (typeof repo !== "string") return blocking;
    const own = githubRepo(source.url);
    if (own === undefined || !(repo.endsWith("/*") ? own.startsWith(repo.slice(0, -1).toLowerCase()) : own === repo.toLowerCase()))
      return false;
    return samePin(rule, source, blocking);
  }
  if (kind === "git" || kind === "url") {
    if (typeof rule["url"] !== "string") return blocking;
    return (
      (kind === "git") === (source.source === "git") && plainUrl(rule["url"]) === plainUrl(source.url) && samePin(rule, source, blocking)
    );
  }
  if (kind === "file" || kind === "directory") {
    if (typeof rule["path"] !== "string") return blocking;
    return source.source === kind && rule["path"].replace(/[\\/]+$/, "") === source.path?.replace(/[\\/]+$/, "");
  }
  if (kind === "settings") return source.source === "settings" && (rule["name"] === undefined || rule["name"] === name);
  if (kind === "npm") return source.raw["source"] === "npm" && rule["package"] === source.raw["package"];
  return blocking;
}

/** A ref or a path that the rule leaves open fits any when blocking; when allowing, the source must not have one either. */
function samePin(rule: Raw, source: Compared, blocking: boolean): boolean {
  return (["ref", "path"] as const).every((key) =>
    rule[key] === undefined ? blocking || source.source !== "git" || source[key] === undefined : rule[key] === source[key],
  );
}

function matchesText(rule: string, name: string, source: Compared, blocking: boolean): boolean {
  if (blocking && rule === name) return true;
  const repo = githubRepo(source.url);
  const wanted = rule.toLowerCase();
  if (repo !== undefined && (wanted.endsWith("/*") ? repo.startsWith(wanted.slice(0, -1)) : repo === wanted)) return true;
  return source.url !== undefined ? plainUrl(rule) === plainUrl(source.url) : rule === source.path;
}

function matchesPattern(pattern: unknown, subject: string | undefined, blocking: boolean): boolean {
  if (typeof pattern !== "string") return blocking;
  if (subject === undefined) return false;
  try {
    // What is allowed must fit as a whole, or `good.example` would let in `good.example.evil`.
    return new RegExp(blocking ? pattern : `^(?:${pattern})$`, "i").test(subject);
  } catch {
    return blocking;
  }
}

function hostOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const short = /^[\w.]+@([A-Za-z0-9.-]+):/.exec(url)?.[1];
  return (short ?? (URL.canParse(url) ? new URL(url).hostname : undefined))?.toLowerCase();
}

function githubRepo(url: string | undefined): string | undefined {
  return /^(?:https:\/\/|ssh:\/\/git@|git@)github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/i.exec(url ?? "")?.[1]?.toLowerCase();
}

function plainUrl(url: string | undefined): string | undefined {
  const repo = githubRepo(url);
  if (repo !== undefined) return repo;
  return url === undefined ? undefined : (URL.canParse(url) ? new URL(url).href : url).replace(/\/+$/, "").replace(/\.git$/, "");
}

function refused(name: string, why: string): LorimerError {
  return new LorimerError("MARKETPLACE_REFUSED", `The marketplace ${name} ${why} by the policy of this machine.`, {
    hint: "Ask whoever manages it; the keys are strictKnownMarketplaces and blockedMarketplaces.",
  });
}
