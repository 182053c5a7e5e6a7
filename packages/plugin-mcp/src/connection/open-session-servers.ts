import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Packages } from "@lorimer/plugin-discovery/contract";
import type { Settings, SettingsEntry, Trust } from "@lorimer/plugin-settings/contract";
import type { Clock, Hooks, ModelCaller, Reporter, SessionPlace, Workspace } from "@lorimer/sdk";
import type { ServerAuth } from "../auth/server-auth.js";
import { TokenStore } from "../auth/token-store.js";
import { contentHash } from "../config/server-config.js";
import type { RemoteServer } from "../config/server-config.js";
import type { Elicitor, HostServers } from "../contract/index.js";
import { isRecord } from "../config/read-entry.js";
import { gatherServers } from "../gather/gather-servers.js";
import type { Gathered } from "../gather/gather-servers.js";
import { packageLists } from "../gather/package-lists.js";
import type { PolicyEntry } from "../gather/policy.js";
import { serverLists } from "../gather/server-lists.js";
import type { McpSettings } from "../settings.js";
import { StateFile } from "../state/state-file.js";
import { elicitationHooks } from "./elicitation-hooks.js";
import { headersFor } from "./headers-helper.js";
import { ServerConnection } from "./server-connection.js";
import { SessionServers } from "./session-servers.js";

export interface ServersNeeds {
  readonly workspace: Workspace;
  readonly place: SessionPlace;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly caller: ModelCaller;
  /** Asked when a server is connected to: hooks need the servers themselves, for tools that they call. */
  hooks(): Promise<Hooks | undefined>;
  readonly settings: Settings | undefined;
  readonly trust: Trust | undefined;
  readonly packages: Packages | undefined;
  readonly elicitor: Elicitor | undefined;
  readonly host: HostServers | undefined;
  readonly own: McpSettings;
}

const maxFileBytes = 4 * 1024 * 1024;

/** Puts the servers of a session together. Nothing is read before they are first connected to. */
export function openSessionServers(needs: ServersNeeds): SessionServers {
  const { workspace, clock, reporter, own } = needs;
  const state = new StateFile(join(own.userFolder, "mcp-state.json"));
  const tokens = new TokenStore(join(own.userFolder, "mcp-tokens.json"));
  const auths = new Map<string, Promise<ServerAuth>>();
  const authOf = (config: RemoteServer): Promise<ServerAuth> => {
    const key = contentHash(config);
    const auth = auths.get(key) ?? import("../auth/server-auth.js").then(({ ServerAuth: Auth }) => new Auth(config, tokens));
    auths.set(key, auth);
    return auth;
  };
  const ended = new AbortController();
  const told = new Set<string>();
  const servers = new SessionServers({
    state,
    projectFolder: needs.trust?.folder ?? needs.place.cwd,
    now: () => clock.now(),
    gather: (added) => gather(needs, state, added),
    callTimeoutMs: own.callTimeoutMs,
    maxResultChars: own.maxResultChars,
    trustsAnnotations: own.trustsAnnotations,
    warn: (problem) => {
      // Lists are read again whenever packages come or go.
      if (told.has(problem)) return;
      told.add(problem);
      reporter.emit({ type: "notice-given", level: "warning", text: problem });
    },
    connection: (config, changed) =>
      new ServerConnection(config, {
        clock,
        changed,
        client: { name: "lorimer", version: "0" },
        startTimeoutMs: own.startTimeoutMs,
        transport: { workspace, host: needs.host, auth: authOf, headers: (remote, signal) => headersFor(remote, workspace, signal) },
        handlers: {
          workspace,
          elicitor: needs.elicitor,
          hooks: async () => elicitationHooks(await needs.hooks()),
          sampling: own.sampling.includes(config.name) || own.sampling.includes("*") ? needs.caller : undefined,
          signal: ended.signal,
        },
      }),
  });
  const close = servers.close.bind(servers);
  servers.close = async () => {
    ended.abort();
    await close();
  };
  return servers;
}

async function gather(
  { own, place, trust, settings, packages, host, workspace }: ServersNeeds,
  state: StateFile,
  added: Readonly<Record<string, unknown>>,
): Promise<Gathered> {
  const projectFolder = trust?.folder ?? place.cwd;
  const [{ lists, problems }, { disabled = {}, approved = {} }] = await Promise.all([
    serverLists({
      ...own,
      given: [{ source: "the program that runs this session", value: { mcpServers: added } }, ...own.given],
      projectFolder,
      host,
      packages: () => packageLists(packages, workspace.root),
      variables: (name) => process.env[name],
      read: readIfThere,
    }),
    state.read(),
  ]);
  const names = (key: string): readonly string[] | undefined =>
    (settings?.get(key) as readonly unknown[] | undefined)?.filter((name) => typeof name === "string");
  const gathered = gatherServers(lists, {
    // Where nothing speaks of trust, the host has decided to use the folder.
    trusted: trust?.trusted ?? true,
    enableAll: settings?.get("enableAllProjectMcpServers") as boolean | undefined,
    enabled: names("enabledMcpjsonServers"),
    approved: new Set(approved[projectFolder]),
    allowed: allowedServers(settings),
    denied: entriesIn(settings?.get("deniedMcpServers")) ?? [],
    rejected: new Set(names("disabledMcpjsonServers")),
    disabled: new Set(disabled[projectFolder]),
  });
  return { ...gathered, problems: [...problems, ...gathered.problems] };
}

/** With `allowManagedMcpServersOnly` in managed policy, what policy itself allows; else what all settings allow together. */
function allowedServers(settings: Settings | undefined): readonly PolicyEntry[] | undefined {
  const isManaged = ({ origin }: SettingsEntry): boolean => origin.scope === "managed";
  const managedOnly = settings?.entries("allowManagedMcpServersOnly").some((entry) => entry.value === true && isManaged(entry)) ?? false;
  if (!managedOnly) return entriesIn(settings?.get("allowedMcpServers"));
  const lists = settings?.entries("allowedMcpServers").filter(isManaged) ?? [];
  return lists.flatMap(({ value }) => entriesIn(value) ?? []);
}

function entriesIn(list: unknown): readonly PolicyEntry[] | undefined {
  return list === undefined ? undefined : ([list].flat().filter(isRecord) as readonly PolicyEntry[]);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    if ((await stat(path)).size > maxFileBytes) throw new Error(`it has more than ${maxFileBytes} bytes`);
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
