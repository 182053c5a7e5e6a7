import type { Progress, Tool } from "@modelcontextprotocol/client";
import type { ServedSkill } from "@lorimer/plugin-skills/contract";
import { LorimerError } from "@lorimer/sdk";
import { contentHash, targetOf, toolName } from "../config/server-config.js";
import type { ServerConfig } from "../config/server-config.js";
import type { Gathered, GatheredServer } from "../gather/gather-servers.js";
import type { AddedServers, LoginOptions, McpCallResult, McpContent, McpPromptMessage, McpServer, McpServers } from "../contract/index.js";
import type { OfferedMcpTool, Offering } from "../offering/offering.js";
import { toolHash } from "../offering/pins.js";
import { sendableSchema } from "../offering/sendable-schema.js";
import type { StateFile } from "../state/state-file.js";
import { callResult, promptMessage, resourceContents } from "./content.js";
import type { ServerConnection } from "./server-connection.js";

export interface SessionServersParts {
  /** `added`: servers given in the course of the session, as a map of entries. */
  gather(added: Readonly<Record<string, unknown>>): Promise<Gathered>;
  now(): number;
  connection(config: ServerConfig, changed: () => void): ServerConnection;
  readonly state: StateFile;
  readonly projectFolder: string;
  /** Milliseconds that a call may take where its server says nothing. */
  readonly callTimeoutMs: number;
  readonly maxResultChars: number;
  /** Believe what servers say of their tools: that they only read. */
  readonly trustsAnnotations: boolean;
  /** Told what is wrong, once. */
  warn(problem: string): void;
}

/** So many servers are connected to at once: starting processes is dear, waiting for a network is not. */
const localAtOnce = 3;
const remoteAtOnce = 20;
const placeMs = 1500;
/** Milliseconds that a server that asked for a sign-in is not asked again. */
const refusalMs = 15 * 60_000;

interface Known extends GatheredServer {
  readonly connection: ServerConnection | undefined;
}

/** The servers of one session and what they offer. */
export class SessionServers implements McpServers {
  readonly #parts: SessionServersParts;
  readonly #listeners = new Set<() => void>();
  #known: readonly Known[] = [];
  #added: Readonly<Record<string, unknown>> = {};
  #connecting: Promise<void> | undefined;
  #gathered: Promise<unknown> = Promise.resolve();
  #pins: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
  #changed = true;
  #closed = false;

  constructor(parts: SessionServersParts) {
    this.#parts = parts;
  }

  list(): readonly McpServer[] {
    return this.#known.map((known) => this.#described(known));
  }

  connect(): Promise<void> {
    this.#connecting ??= this.#connectAll();
    return this.#connecting;
  }

  async known(): Promise<readonly McpServer[]> {
    this.connect().catch(() => undefined);
    await this.#gathered;
    return this.list();
  }

  async reconnect(name: string): Promise<void> {
    await this.connect();
    const { connection } = this.#named(name);
    await connection?.close("waiting", "");
    await connection?.connect();
    if (connection !== undefined) await this.#remember([connection]);
  }

  async login(name: string, options: LoginOptions): Promise<void> {
    await this.connect();
    const { connection } = this.#named(name);
    await connection?.login(options);
    if (connection !== undefined) await this.#remember([connection]);
  }

  async logout(name: string): Promise<void> {
    await this.connect();
    await this.#named(name).connection?.logout();
  }

  async add(servers: Readonly<Record<string, unknown>>): Promise<AddedServers> {
    await this.#connecting;
    const before = this.#known;
    this.#added = servers;
    this.#connecting = this.#connectAll();
    await this.#connecting;
    const names = (list: readonly Known[]): readonly string[] => list.map(({ config }) => config.name);
    const failed = this.#known.filter(
      ({ config, connection }) => Object.hasOwn(servers, config.name) && connection?.status !== "connected",
    );
    this.#heard();
    return {
      added: names(this.#known).filter((name) => !names(before).includes(name)),
      removed: names(before).filter((name) => !names(this.#known).includes(name)),
      errors: Object.fromEntries(failed.map(({ config, connection, reason }) => [config.name, connection?.reason ?? reason])),
    };
  }

  /** Packages came or went. What is configured as it was keeps its connection, and what is gone is offered no more. */
  gatherAgain(): void {
    if (this.#connecting === undefined || this.#closed) return;
    this.#connecting = this.#connectAll(this.#connecting);
    this.#connecting.catch(() => undefined);
    void this.#gathered.then(() => this.#heard());
  }

  async disconnect(name: string): Promise<void> {
    await this.#named(name).connection?.close("disabled", "it was switched off for this session");
  }

  async call(
    server: string,
    tool: string,
    input: Readonly<Record<string, unknown>>,
    { signal, progress }: { readonly signal: AbortSignal; progress?(text: string): void },
  ): Promise<McpCallResult> {
    const { connection, config } = this.#named(server);
    const definition = connection?.tools.find(({ name }) => name === tool);
    const timeout = config.timeoutMs ?? this.#parts.callTimeoutMs;
    const options = {
      signal,
      timeout,
      maxTotalTimeout: timeout,
      ...(definition === undefined ? {} : { toolDefinition: definition }),
      ...(progress === undefined
        ? {}
        : {
            onprogress: (report: Progress) =>
              progress(report.message ?? (report.total === undefined ? `${report.progress}` : `${report.progress} of ${report.total}`)),
          }),
    };
    const result = await this.#usable(connection, server).use((client) =>
      client.callTool({ name: tool, arguments: { ...input } }, options),
    );
    return callResult(result);
  }

  async readResource(server: string, uri: string, signal: AbortSignal): Promise<readonly McpContent[]> {
    const options = { signal, timeout: this.#parts.callTimeoutMs };
    const { connection } = this.#named(server);
    return resourceContents(await this.#usable(connection, server).use((client) => client.readResource({ uri }, options)));
  }

  async getPrompt(
    server: string,
    prompt: string,
    values: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly McpPromptMessage[]> {
    const options = { signal, timeout: this.#parts.callTimeoutMs };
    const asked = { name: prompt, arguments: { ...values } };
    const { connection } = this.#named(server);
    const { messages } = await this.#usable(connection, server).use((client) => client.getPrompt(asked, options));
    return messages.map(promptMessage);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What the model may be offered now. */
  async offering(): Promise<Offering> {
    await this.#gathered;
    if (!this.#changed) return { same: true, tools: [], instructions: [] };
    this.#changed = false;
    await this.#pinNew();
    const connected = this.#known.filter(({ connection }) => connection?.status === "connected");
    const taken = new Set<string>();
    const tools = connected.flatMap((known) =>
      (known.connection?.tools ?? []).flatMap((tool): readonly OfferedMcpTool[] => {
        const name = toolName(known.config, tool.name);
        if (taken.has(name) || this.#stateOf(known, tool) !== "offered") return [];
        taken.add(name);
        return [this.#offered(known, tool, name)];
      }),
    );
    const instructions = connected.flatMap(({ config, connection }) =>
      connection === undefined || connection.instructions === "" ? [] : [{ server: config.name, text: connection.instructions }],
    );
    return { same: false, tools, instructions };
  }

  /** The skills of connected servers, named `server:skill`. */
  skills(): readonly ServedSkill[] {
    return this.#known.flatMap(({ config, connection }) =>
      connection?.status !== "connected"
        ? []
        : connection.skills.map(({ fields, read }) => ({ name: `${config.name}:${String(fields["name"])}`, data: fields, read })),
    );
  }

  async enable(name: string, enabled: boolean): Promise<void> {
    await this.connect();
    this.#named(name);
    const folder = this.#parts.projectFolder;
    await this.#parts.state.update((state) => {
      const others = (state.disabled?.[folder] ?? []).filter((other) => other !== name);
      return { ...state, disabled: { ...state.disabled, [folder]: enabled ? others : [...others, name] } };
    });
  }

  async approve(name: string): Promise<void> {
    await this.connect();
    const known = this.#named(name);
    if (known.status === "unapproved") {
      const folder = this.#parts.projectFolder;
      const hash = contentHash(known.config);
      await this.#parts.state.update((state) => ({
        ...state,
        approved: { ...state.approved, [folder]: [...new Set([...(state.approved?.[folder] ?? []), hash])] },
      }));
    } else await this.#pin([known]);
    this.#heard();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(connectionsOf(this.#known).map((connection) => connection.dispose()));
  }

  /** `before`: what is connected to already, and is not to be asked twice. */
  async #connectAll(before: Promise<void> = Promise.resolve()): Promise<void> {
    const gathered = this.#gather();
    this.#gathered = gathered.catch(() => undefined);
    const waiting = await gathered;
    await before;
    const asked = waiting.filter(({ status }) => status === "waiting");
    const isLocal = ({ config }: ServerConnection): boolean => config.type === "stdio";
    const remote = asked.filter((connection) => !isLocal(connection));
    await Promise.all([inTurn(asked.filter(isLocal), localAtOnce), inTurn(remote, remoteAtOnce)]);
    await this.#remember(remote);
  }

  /** Finds out which servers there are; gives those that are to be connected to. */
  async #gather(): Promise<readonly ServerConnection[]> {
    const [{ servers, problems }, state] = await Promise.all([this.#parts.gather(this.#added), this.#parts.state.read()]);
    if (this.#closed) return [];
    this.#pins = state.pins ?? {};
    for (const problem of problems) this.#parts.warn(problem);
    const before = this.#known;
    this.#known = servers.map((server) => ({ ...server, connection: this.#connectionFor(server, before) }));
    const kept = connectionsOf(this.#known);
    const gone = connectionsOf(before).filter((connection) => !kept.includes(connection));
    await Promise.all(gone.map((connection) => connection.dispose()));
    const waiting = kept.filter(({ status }) => status === "waiting");
    for (const connection of waiting)
      if ((state.refusedUntil?.[contentHash(connection.config)] ?? 0) > this.#parts.now())
        connection.refuse(`it asked for a sign-in a while ago; lorimer mcp login ${connection.config.name}`);
    return waiting;
  }

  /** A server that is configured as it was keeps its connection. */
  #connectionFor({ config, status }: GatheredServer, before: readonly Known[]): ServerConnection | undefined {
    if (status !== "waiting") return undefined;
    const hash = contentHash(config);
    const same = before.find((known) => known.config.name === config.name && contentHash(known.config) === hash)?.connection;
    return same ?? this.#parts.connection(config, () => this.#heard());
  }

  /** Which servers asked for a sign-in, so that the next session does not wait for the same refusal. */
  async #remember(connections: readonly ServerConnection[]): Promise<void> {
    const known = (await this.#parts.state.read()).refusedUntil ?? {};
    const now = this.#parts.now();
    const refused = connections.filter(({ status }) => status === "needs-auth").map(({ config }) => contentHash(config));
    const welcome = connections.filter(({ status }) => status === "connected").map(({ config }) => contentHash(config));
    if (refused.length === 0 && !welcome.some((hash) => known[hash] !== undefined)) return;
    await this.#parts.state.update((state) => {
      const others = Object.entries(state.refusedUntil ?? {}).filter(([hash, until]) => until > now && !welcome.includes(hash));
      return {
        ...state,
        refusedUntil: { ...Object.fromEntries(others), ...Object.fromEntries(refused.map((hash) => [hash, now + refusalMs])) },
      };
    });
  }

  #heard(): void {
    this.#changed = true;
    for (const listener of this.#listeners) listener();
  }

  #named(name: string): Known {
    const found = this.#known.find(({ config }) => config.name === name);
    if (found !== undefined) return found;
    throw new LorimerError("MCP_UNKNOWN", `There is no MCP server "${name}".`, {
      hint: `Those there are: ${this.#known.map(({ config }) => config.name).join(", ") || "none"}.`,
    });
  }

  #usable(connection: ServerConnection | undefined, name: string): ServerConnection {
    if (connection !== undefined) return connection;
    throw new LorimerError("MCP_UNKNOWN", `The MCP server "${name}" cannot be used: ${this.#named(name).reason}.`);
  }

  #stateOf({ config }: Known, tool: Tool): "offered" | "changed" | "invalid" {
    if (typeof tool.inputSchema !== "object" || tool.inputSchema === null) return "invalid";
    const pinned = this.#pins[contentHash(config)]?.[tool.name];
    return pinned === undefined || pinned === toolHash(tool) ? "offered" : "changed";
  }

  /** A server that is connected to for the first time is taken as it is: it was approved with what it offers. New tools of one that is known need a word. */
  async #pinNew(): Promise<void> {
    const fresh = this.#known.filter(
      ({ config, connection }) =>
        connection?.status === "connected" && connection.tools.length > 0 && this.#pins[contentHash(config)] === undefined,
    );
    if (fresh.length > 0) await this.#pin(fresh);
  }

  async #pin(servers: readonly Known[]): Promise<void> {
    const added = Object.fromEntries(
      servers.map(({ config, connection }) => [
        contentHash(config),
        Object.fromEntries((connection?.tools ?? []).map((tool) => [tool.name, toolHash(tool)])),
      ]),
    );
    this.#pins = { ...this.#pins, ...added };
    await this.#parts.state.update((state) => ({ ...state, pins: { ...state.pins, ...added } }));
  }

  #offered({ config }: Known, tool: Tool, name: string): OfferedMcpTool {
    const { annotations = {}, _meta: meta = {} } = tool;
    const size = meta["anthropic/maxResultSizeChars"];
    const readOnly = this.#parts.trustsAnnotations && annotations.readOnlyHint === true;
    return {
      name,
      server: config.name,
      tool: tool.name,
      title: tool.title ?? annotations.title ?? tool.name,
      description: tool.description ?? "",
      inputSchema: sendableSchema(tool.inputSchema),
      readOnly,
      destructive: !readOnly && annotations.destructiveHint !== false,
      requiresUser: meta["anthropic/requiresUserInteraction"] === true,
      alwaysLoad: config.alwaysLoad || meta["anthropic/alwaysLoad"] === true,
      maxResultChars: typeof size === "number" && size > 0 ? Math.min(size, 500_000) : this.#parts.maxResultChars,
      timeoutMs: (config.timeoutMs ?? this.#parts.callTimeoutMs) + 5000,
    };
  }

  #described(known: Known): McpServer {
    const { config, connection, status, reason } = known;
    return {
      name: config.name,
      scope: config.scope,
      source: config.source,
      transport: config.type,
      target: targetOf(config),
      status: connection?.status ?? status,
      reason: connection?.reason ?? reason,
      version: connection?.version ?? "",
      protocol: connection?.protocol ?? "",
      instructions: connection?.instructions ?? "",
      prompts: connection?.prompts ?? [],
      resources: connection?.resources ?? [],
      tools: (connection?.tools ?? []).map((tool) => ({
        name: tool.name,
        offeredAs: toolName(config, tool.name),
        description: tool.description ?? "",
        inputSchema: tool.inputSchema,
        state: this.#stateOf(known, tool),
      })),
    };
  }
}

function connectionsOf(known: readonly Known[]): readonly ServerConnection[] {
  return known.flatMap(({ connection }) => connection ?? []);
}

/** Connects so many at once, in order. One that hangs gives its place to the next after a while, and is waited for at the end. */
async function inTurn(connections: readonly ServerConnection[], atOnce: number): Promise<void> {
  const queue = [...connections];
  const all: Promise<void>[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const connecting = next.connect();
      all.push(connecting);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, placeMs);
      });
      await Promise.race([connecting, late]).finally(() => clearTimeout(timer));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, queue.length) }, work));
  await Promise.all(all);
}
