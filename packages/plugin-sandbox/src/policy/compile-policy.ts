import { join } from "node:path";
import type { RuleInForce } from "@lorimer/plugin-permissions/contract";
import type { SandboxSettings, SettingsItem } from "../settings/sandbox-settings.js";
import { hostPattern } from "../network/host-pattern.js";
import { isPattern, literalPrefix, patternExpression } from "./path-pattern.js";
import { settingsPath } from "./path-prefix.js";
import { rootSecrets } from "./protected-paths.js";
import { ruleTarget } from "./rule-target.js";
import type { HostEntry, PathEntry, PatternEntry, SandboxPolicy } from "./sandbox-policy.js";

/** Everything a policy is made of. All folders are absolute with links resolved. */
export interface PolicyInput {
  readonly root: string;
  readonly directories: readonly string[];
  readonly home: string;
  /** The repository that a linked worktree belongs to, when `root` is one. */
  readonly commonGitFolder: string | undefined;
  readonly isRoot: boolean;
  readonly settings: SandboxSettings;
  readonly rules: readonly RuleInForce[];
  /** Hosts that a person said yes to in this session. */
  readonly allowedHosts: readonly string[];
}

/** What the settings, the place and the permission rules of a session come to. Pure: the same input gives the same policy. */
export function compilePolicy(input: PolicyInput): SandboxPolicy {
  const { root, directories, home, settings } = input;
  const drafts = new Drafts();
  const { filesystem, network, credentials } = settings;
  const anchors = { root, home };
  const fromSettings = (items: readonly SettingsItem[], key: string, into: PathKind): void => {
    for (const item of items) drafts.path(into, settingsPath(item, anchors), `sandbox.${key}: ${item.value}`, item.source, false);
  };

  for (const path of [root, ...directories]) drafts.path("allowWrite", path, "the session's folders", "session", false);
  for (const path of ["/tmp", "/var/tmp"]) drafts.path("allowWrite", path, "the session's temporary folder", "built in", false);
  if (input.commonGitFolder !== undefined)
    drafts.path("allowWrite", input.commonGitFolder, "the repository of this worktree", "built in", false);
  fromSettings(filesystem.allowWrite, "filesystem.allowWrite", "allowWrite");
  fromSettings(filesystem.denyWrite, "filesystem.denyWrite", "denyWrite");
  fromSettings(filesystem.denyRead, "filesystem.denyRead", "denyRead");
  fromSettings(filesystem.allowRead, "filesystem.allowRead", "allowRead");
  fromSettings(credentials.files, "credentials.files", "denyRead");
  for (const path of input.isRoot ? rootSecrets : []) drafts.path("denyRead", path, "a secret of root's", "built in", false);
  for (const name of ["credentials.json", ".credentials.json", "auth.json"])
    for (const folder of [".lorimer", ".claude"])
      drafts.path("denyRead", join(home, folder, name), "the harness's own credentials", "built in", false);

  for (const { value, source } of network.allowedDomains) drafts.host("allow", value, `sandbox.network.allowedDomains: ${value}`, source);
  for (const { value, source } of network.deniedDomains) drafts.host("deny", value, `sandbox.network.deniedDomains: ${value}`, source);
  if (!network.allowManagedDomainsOnly) for (const host of input.allowedHosts) drafts.host("allow", host, "allowed by a person", "session");
  for (const rule of input.rules) addRule(drafts, rule, input);

  if (network.allowUnixSockets.length > 0 && !network.allowAllUnixSockets)
    drafts.problems.push(
      "sandbox.network.allowUnixSockets opens nothing on Linux, where the kernel cannot tell one socket's path from another's; only allowAllUnixSockets does.",
    );
  return {
    root,
    directories,
    home,
    files: {
      unrestricted: filesystem.disabled,
      ...drafts.paths,
      denyWritePatterns: drafts.patterns.denyWrite,
      denyReadPatterns: drafts.patterns.denyRead,
    },
    network: { ...drafts.hosts, strict: network.strictAllowlist || network.allowManagedDomainsOnly },
    unixSockets: network.allowAllUnixSockets,
    hiddenVariables: credentials.envVars,
    problems: [...settings.problems, ...drafts.problems],
  };
}

function addRule(drafts: Drafts, rule: RuleInForce, { root, home, settings }: PolicyInput): void {
  const target = ruleTarget(rule, { root, home });
  if (target === undefined || rule.behavior === "ask") return;
  const denies = rule.behavior === "deny";
  if (target.about === "host") {
    if (denies) drafts.host("deny", target.host, rule.text, rule.source);
    else if (!settings.network.allowManagedDomainsOnly || rule.scope === "managed")
      drafts.host("allow", target.host, rule.text, rule.source);
    return;
  }
  if (target.about === "edit")
    return drafts.path(denies ? "denyWrite" : "allowWrite", target.pattern, rule.text, rule.source, target.anyDepth);
  // Reading is open anyway: an allow of it must not open what another rule hides.
  if (denies) drafts.path("denyRead", target.pattern, rule.text, rule.source, target.anyDepth);
}

type PathKind = "allowWrite" | "denyWrite" | "denyRead" | "allowRead";

class Drafts {
  readonly paths: Record<PathKind, PathEntry[]> = { allowWrite: [], denyWrite: [], denyRead: [], allowRead: [] };
  readonly patterns: Record<"denyWrite" | "denyRead", PatternEntry[]> = { denyWrite: [], denyRead: [] };
  readonly hosts: { readonly allow: HostEntry[]; readonly deny: HostEntry[] } = { allow: [], deny: [] };
  readonly problems: string[] = [];

  path(kind: PathKind, path: string, rule: string, source: string, anyDepth: boolean): void {
    const folder = path.replace(/\/\*\*$/, "") || "/";
    if (!isPattern(folder)) {
      this.paths[kind].push({ path: folder, rule, source });
    } else if (kind === "denyWrite" || kind === "denyRead") {
      this.patterns[kind].push({ pattern: patternExpression(path), base: literalPrefix(path), rule, source });
    } else if (!anyDepth) {
      this.problems.push(`${rule} in ${source} opens nothing for contained commands: only whole folders and single files can be opened.`);
    }
  }

  host(kind: "allow" | "deny", host: string, rule: string, source: string): void {
    const pattern = hostPattern(host);
    if (pattern !== undefined) this.hosts[kind].push({ host: pattern, rule, source });
    else
      this.problems.push(`${rule} in ${source} names no host that could be matched; it ${kind === "allow" ? "allows" : "denies"} nothing.`);
  }
}
