import { contentHash, endpointOf } from "../config/server-config.js";
import type { ServerConfig } from "../config/server-config.js";
import { entriesOf, readEntry } from "../config/read-entry.js";
import type { EntryPlace } from "../config/read-entry.js";
import { serverScopes } from "../contract/index.js";
import type { ServerStatus } from "../contract/index.js";
import { refusedByPolicy } from "./policy.js";
import type { PolicyEntry } from "./policy.js";

/** A list of servers as one place gives it. */
export interface ServerList {
  readonly place: EntryPlace;
  /** A whole file, or a map of entries. */
  readonly value: unknown;
}

export interface GatherRules {
  /** Nothing of the project is started before it is trusted. */
  readonly trusted: boolean;
  readonly allowed: readonly PolicyEntry[] | undefined;
  readonly denied: readonly PolicyEntry[];
  /** Every server of a trusted project may be used; or, when false, only those that are named or approved. */
  readonly enableAll: boolean | undefined;
  /** Names of servers of the project that may be used; undefined: nobody named any. */
  readonly enabled: readonly string[] | undefined;
  /** Hashes of servers of the project that the person approved. */
  readonly approved: ReadonlySet<string>;
  /** Names of servers of the project that settings refuse. */
  readonly rejected: ReadonlySet<string>;
  /** Names that the person switched off. */
  readonly disabled: ReadonlySet<string>;
}

/** A server that is known, whether it may be used or not. */
export interface GatheredServer {
  readonly config: ServerConfig;
  /** `waiting`: it may be used. */
  readonly status: Extract<ServerStatus, "waiting" | "unapproved" | "disabled" | "denied">;
  readonly reason: string;
}

export interface Gathered {
  readonly servers: readonly GatheredServer[];
  readonly problems: readonly string[];
}

/** Puts together the servers of all places: of one name the strongest scope's alone, whole; of one endpoint brought twice the person's own. */
export function gatherServers(lists: readonly ServerList[], rules: GatherRules): Gathered {
  const problems: string[] = [];
  const byName = new Map<string, ServerConfig>();
  for (const { place, value } of [...lists].sort((a, b) => serverScopes.indexOf(a.place.scope) - serverScopes.indexOf(b.place.scope))) {
    const entries = entriesOf(value);
    if (entries === undefined) problems.push(`${place.source}: it holds no list of servers`);
    for (const [name, raw] of Object.entries(entries ?? {})) {
      // Entries of other tools may stand in a file that is a bare map.
      if (entries === value && /^[$_]/.test(name)) continue;
      const read = readEntry(name, raw, place);
      if (!read.ok) {
        if (read.empty !== true) problems.push(`${place.source}: the server "${name}" cannot be used: ${read.reason}`);
        continue;
      }
      for (const warning of read.warnings) problems.push(`${place.source}: the server "${name}": ${warning}`);
      if (!byName.has(name)) byName.set(name, read.config);
    }
  }
  const servers = [...byName.values()];
  return { servers: servers.map((config) => judged(config, servers, rules)), problems };
}

function judged(config: ServerConfig, all: readonly ServerConfig[], rules: GatherRules): GatheredServer {
  const refused = refusedByPolicy(config, rules);
  if (refused !== undefined) return { config, status: "denied", reason: refused };
  if (rules.disabled.has(config.name)) return { config, status: "disabled", reason: "it is switched off" };
  const twin = all.find((other) => other !== config && config.scope === "plugin" && endpointOf(other) === endpointOf(config));
  if (twin !== undefined && (twin.scope !== "plugin" || all.indexOf(twin) < all.indexOf(config)))
    return { config, status: "disabled", reason: `"${twin.name}" is the same server` };
  if (config.scope === "project" && rules.rejected.has(config.name))
    return { config, status: "disabled", reason: "settings refuse it (disabledMcpjsonServers)" };
  if (config.scope === "project" && !rules.trusted) return { config, status: "unapproved", reason: "the folder is not trusted" };
  if (config.scope === "project" && !isApproved(config, rules))
    return { config, status: "unapproved", reason: `nobody has approved it as it is; lorimer mcp approve ${config.name}` };
  return { config, status: "waiting", reason: "" };
}

/** The trust in a folder is bound to its servers as they are. Settings can ask for a word about each. */
function isApproved(config: ServerConfig, { enableAll, enabled, approved }: GatherRules): boolean {
  if (enableAll === true || (enableAll === undefined && enabled === undefined)) return true;
  return enabled?.includes(config.name) === true || approved.has(contentHash(config));
}
