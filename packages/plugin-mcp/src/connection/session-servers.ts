import type { Progress, Tool } from "@modelcontextprotocol/client";
import type { ServedSkill } from "@lorimer/plugin-skills/contract";
import { LorimerError } from "@lorimer/sdk";
import { contentHash, targetOf, toolName } from "../config/server-config.js";
import type { ServerConfig } from "../config/server-config.js";
import type { Gathered, GatheredServer } from "../gather/gather-servers.js";
import type { AddedServers, LoginOptions, McpCallResult, McpContent, McpPromptMessage, McpServer, McpServers } from "../contract/index.js";
import type { OfferedMcpTool, Offering } from "../offering/offering.js";
import { ToolPins } from "../offering/tool-pins.js";
import { sendableSchema } from "../offering/sendable-schema.js";
import type { StateFile } from "../state/state-file.js";
import { callResult, promptMessage, resourceContents } from "./content.js";
import { inTurn } from "./in-turn.js";
import type { ServerConnection } from "./server-connection.js";
import { connectionsOf, isAwaited, pinned } from "./known-server.js";
import type { Known } from "./known-server.js";
import { untilAborted } from "./until-aborted.js";

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
const closeMs = 2000;
/** Milliseconds that a server that asked for a sign-in is not asked again. */
const refusalMs = 15 * 60_000;

/** The servers of one session and what they offer. */
export class SessionServers implements McpServers {
  readonly #parts: SessionServersParts;
  readonly #listeners = new Set<() => void>();
  readonly #pins: ToolPins;
  #known: readonly Known[] = [];
  #added: Readonly<Record<string, unknown>> = {};
  #connecting: Promise<void> | undefined;
  #gathered: Promise<unknown> = Promise.resolve();
  #changed = true;
  #closed = false;

  constructor(parts: SessionServersParts) {
    this.#parts = parts;
    this.#pins = new ToolPins(parts.state, parts.warn);
  }

  list(): readonly McpServer[] {
    return this.#known.map((known) => this.#described(known));
  }

  connect(signal?: AbortSignal): Promise<void> {
    this.#connecting ??= this.#connectAll();
    return signal === undefined ? this.#connecting : untilAborted(this.#connecting, signal);
  }

  async known(): Promise<readonly McpServer[]> {
    this.connect().catch(() => undefined);
    await this.#gathered.catch(() => undefined);
    return this.list();
  }

  /** Resolves when each server whose tools are to be there from the start has either succeeded or failed. */
  async needed(): Promise<void> {
    await this.#gathered.catch(() => undefined);
    const needed = connectionsOf(this.#known).filter((connection) => connection.config.alwaysLoad && isAwaited(connection));
    await Promise.all(needed.map((connection) => connection.connect()));
  }

  async reconnect(name: string): Promise<void> {
    const { connection } = await this.#found(name);
    await connection?.close("waiting", "");
    await connection?.connect();
    if (connection !== undefined) await this.#remember([connection]);
  }

  async login(name: string, options: LoginOptions): Promise<void> {
    const { connection } = await this.#found(name);
    await connection?.login(options);
    if (connection !== undefined) await this.#remember([connection]);
  }

  async logout(name: string): Promise<void> {
    await (await this.#found(name)).connection?.logout();
  }

  async add(servers: Readonly<Record<string, unknown>>): Promise<AddedServers> {
    await this.#gathered.catch(() => undefined);
    const before = this.#known;
    this.#added = servers;
    this.#connecting = this.#connectAll(this.#connecting);
    this.#connecting.catch(() => undefined);
    await this.#gathered;
    // No others are waited for: one of them may hang.
    const added = this.#known.filter(({ config }) => Object.hasOwn(servers, config.name));
    await Promise.all(
      connectionsOf(added)
        .filter(isAwaited)
        .map((connection) => connection.connect()),
    );
    const names = (list: readonly Known[]): readonly string[] => list.map(({ config }) => config.name);
    const failed = added.filter(({ connection }) => connection?.status !== "connected");
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
    void this.#gathered.catch(() => undefined).then(() => this.#heard());
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
    const calling = this.#usable(connection, server).use((client) => client.callTool({ name: tool, arguments: { ...input } }, options));
    return callResult(await untilAborted(calling, signal));
  }

  async readResource(server: string, uri: string, signal: AbortSignal): Promise<readonly McpContent[]> {
    const options = { signal, timeout: this.#parts.callTimeoutMs };
    const { connection } = this.#named(server);
    const reading = this.#usable(connection, server).use((client) => client.readResource({ uri }, options));
    return resourceContents(await untilAborted(reading, signal));
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
    const getting = this.#usable(connection, server).use((client) => client.getPrompt(asked, options));
    return (await untilAborted(getting, signal)).messages.map(promptMessage);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What the model may be offered now. */
  async offering(): Promise<Offering> {
    await this.#gathered.catch(() => undefined);
    if (!this.#changed) return { same: true, tools: [], instructions: [] };
    this.#changed = false;
    const connected = this.#known.filter(({ connection }) => connection?.status === "connected");
    await this.#pins.add(connected.map(pinned));
    const taken = new Map<string, string>();
    const tools = connected.flatMap((known) =>
      (known.connection?.tools ?? []).flatMap((tool): readonly OfferedMcpTool[] => {
        const name = toolName(known.config, tool.name);
        if (this.#pins.stateOf(known.config, tool) !== "offered") return [];
        const other = taken.get(name);
        if (other !== undefined) {
          this.#parts.warn(
            `The tool "${tool.name}" of the MCP server "${known.config.name}" is not offered: ${name} is one of "${other}".`,
          );
          return [];
        }
        taken.set(name, known.config.name);
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
    await this.#found(name);
    const folder = this.#parts.projectFolder;
    await this.#parts.state.update((state) => {
      const others = (state.disabled?.[folder] ?? []).filter((other) => other !== name);
      return { ...state, disabled: { ...state.disabled, [folder]: enabled ? others : [...others, name] } };
    });
  }

  async approve(name: string): Promise<void> {
    const { config, status } = await this.#found(name);
    if (status === "unapproved") {
      const folder = this.#parts.projectFolder;
      const hash = contentHash(config);
      await this.#parts.state.update((state) => ({
        ...state,
        approved: { ...state.approved, [folder]: [...new Set([...(state.approved?.[folder] ?? []), hash])] },
      }));
      this.#connecting = this.#connectAll(this.#connecting);
      this.#connecting.catch(() => undefined);
    }
    const known = await this.#found(name);
    if (isAwaited(known.connection)) await known.connection.connect();
    if (known.connection?.status === "connected") await this.#pins.approve(pinned(known));
    // Without its tools there is nothing else to approve.
    else if (status !== "unapproved") throw unusable(name, known.connection?.reason ?? known.reason);
    this.#heard();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(connectionsOf(this.#known).map((connection) => connection.dispose()));
    // What was begun ends with that; nothing is written once the session is closed.
    if (this.#connecting !== undefined) await untilAborted(this.#connecting, AbortSignal.timeout(closeMs)).catch(() => undefined);
  }

  /** `before`: what is connected to already, and is not to be asked twice. */
  async #connectAll(before: Promise<void> = Promise.resolve()): Promise<void> {
    const gathered = this.#gather();
    this.#gathered = gathered;
    const waiting = await gathered;
    await before;
    const asked = waiting.filter(({ status }) => status === "waiting");
    const isLocal = ({ config }: ServerConnection): boolean => config.type === "stdio";
    const remote = asked.filter((connection) => !isLocal(connection));
    await Promise.all([inTurn(asked.filter(isLocal), localAtOnce), inTurn(remote, remoteAtOnce)]);
    if (!this.#closed) await this.#remember(remote);
  }

  /** Finds out which servers there are; gives those that are to be connected to. */
  async #gather(): Promise<readonly ServerConnection[]> {
    const [{ servers, problems }, state] = await Promise.all([this.#parts.gather(this.#added), this.#parts.state.read()]);
    if (this.#closed) return [];
    this.#pins.know(state.pins ?? {});
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

  /** One server, as soon as it is known which there are: others may hang. */
  async #found(name: string): Promise<Known> {
    this.connect().catch(() => undefined);
    await this.#gathered;
    return this.#named(name);
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
    throw unusable(name, this.#named(name).reason);
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
        state: this.#pins.stateOf(config, tool),
      })),
    };
  }
}

function unusable(name: string, reason: string): LorimerError {
  return new LorimerError("MCP_UNKNOWN", `The MCP server "${name}" cannot be used: ${reason}.`);
}
