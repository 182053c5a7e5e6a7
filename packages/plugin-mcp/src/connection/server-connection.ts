import type { Client, Tool } from "@modelcontextprotocol/client";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { Clock } from "@lorimer/sdk";
import { targetOf } from "../config/server-config.js";
import type { ServerConfig } from "../config/server-config.js";
import type { LoginOptions, McpPrompt, McpResource, ServerStatus } from "../contract/index.js";
import { answerServer, capabilities } from "./handlers.js";
import type { HandlerParts } from "./handlers.js";
import { quiet } from "../transport/quiet.js";
import { openTransport } from "./open-transport.js";
import { skillsOf } from "./served-skills.js";
import type { ServerSkill } from "./served-skills.js";
import type { TransportParts } from "./open-transport.js";

export interface ConnectionParts {
  readonly transport: TransportParts;
  readonly handlers: HandlerParts;
  readonly clock: Clock;
  readonly client: { readonly name: string; readonly version: string };
  /** Milliseconds that connecting and listing may take. */
  readonly startTimeoutMs: number;
  /** Told after every change of state or of what is offered. */
  changed(): void;
}

/** Servers may send descriptions and instructions of any length; the model is shown this much. */
const shownChars = 2048;
const maxTools = 2000;
const reconnectTries = 5;

/** One configured server, connected or not. Whatever it does ends here: nothing of it can fail or hold up anything else. */
export class ServerConnection {
  readonly config: ServerConfig;
  status: ServerStatus = "waiting";
  reason = "";
  version = "";
  protocol = "";
  instructions = "";
  tools: readonly Tool[] = [];
  prompts: readonly McpPrompt[] = [];
  resources: readonly McpResource[] = [];
  skills: readonly ServerSkill[] = [];
  readonly #parts: ConnectionParts;
  #client: Client | undefined;
  #opening: Promise<void> | undefined;
  /** Counts connections, so that what an old one still says is not heard. */
  #generation = 0;
  readonly #ended = new AbortController();

  constructor(config: ServerConfig, parts: ConnectionParts) {
    this.config = config;
    this.#parts = parts;
  }

  /** Connects where that may be done; never rejects. Calls made while it connects wait for the same. */
  connect(): Promise<void> {
    if (this.status === "connected" || this.#ended.signal.aborted) return Promise.resolve();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** A client to speak with; connects again where the connection was lost. */
  async client(): Promise<Client> {
    if (this.status === "failed" || this.status === "waiting" || this.status === "connecting") await this.connect();
    if (this.#client !== undefined && this.status === "connected") return this.#client;
    throw new LorimerError("MCP_UNKNOWN", `The MCP server "${this.config.name}" cannot be used: ${this.reason || this.status}.`, {
      hint: `See \`lorimer mcp get ${this.config.name}\`.`,
    });
  }

  /** Does something with the connected server. Where it asks for a sign-in meanwhile, that is what is said. */
  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.client();
    try {
      return await work(client);
    } catch (error) {
      if (!(await this.#asksForSignIn(error))) throw error;
      this.#set("needs-auth", "it asks for a sign-in");
      throw new LorimerError("MCP_SIGN_IN", `The MCP server "${this.config.name}" asks for a sign-in.`, {
        hint: `lorimer mcp login ${this.config.name}`,
        cause: error,
      });
    }
  }

  /** Signs in with the person, and connects. */
  async login(options: LoginOptions): Promise<void> {
    const { config } = this;
    if (config.type !== "http" && config.type !== "sse")
      throw new LorimerError(
        "MCP_LOGIN_FAILED",
        `"${config.name}" is no server that is signed in to: only those of type http and sse are.`,
      );
    // What the server asks for is learnt from its refusal.
    if (this.status !== "needs-auth") await this.connect();
    if (this.status === "connected") await this.close("needs-auth", "");
    await (await this.#parts.transport.auth(config)).login(options);
    this.#set("waiting", "");
    await this.connect();
  }

  async logout(): Promise<void> {
    const { config } = this;
    if (config.type === "http" || config.type === "sse") await (await this.#parts.transport.auth(config)).logout();
    await this.close("needs-auth", "it was signed out of");
  }

  /** It is not asked now. */
  refuse(reason: string): void {
    this.#set("needs-auth", reason);
  }

  async #asksForSignIn(error: unknown): Promise<boolean> {
    const { name, requiredScope } = (error ?? {}) as { readonly name?: string; readonly requiredScope?: string };
    const isShort = name === "InsufficientScopeError";
    const { config } = this;
    if (isShort && (config.type === "http" || config.type === "sse"))
      await (await this.#parts.transport.auth(config)).wantScope(requiredScope);
    return isShort || isUnauthorized(error);
  }

  /** Ends the connection; `status` says why. */
  async close(status: ServerStatus, reason: string): Promise<void> {
    this.#generation += 1;
    const client = this.#client;
    this.#client = undefined;
    this.#set(status, reason);
    await client?.close().catch(() => undefined);
  }

  async dispose(): Promise<void> {
    this.#ended.abort();
    await this.close("disabled", "the session ended");
  }

  async #open(): Promise<void> {
    const generation = (this.#generation += 1);
    this.#set("connecting", "");
    const deadline = AbortSignal.any([AbortSignal.timeout(this.#parts.startTimeoutMs), this.#ended.signal]);
    let words: (() => string) | undefined;
    let client: Client | undefined;
    try {
      const [{ Client: McpClient }, hooks] = await Promise.all([import("@modelcontextprotocol/client"), this.#parts.handlers.hooks()]);
      const transport = quiet(await openTransport(this.config, this.#parts.transport, deadline));
      words = () => transport.lastWords ?? "";
      client = new McpClient(this.#parts.client, {
        capabilities: capabilities(this.#parts.handlers, hooks),
        versionNegotiation: { mode: "auto", probe: { timeoutMs: Math.min(3000, this.#parts.startTimeoutMs / 3) } },
        listChanged: {
          tools: { autoRefresh: false, onChanged: () => this.#refreshSoon(generation) },
          prompts: { autoRefresh: false, onChanged: () => this.#refreshSoon(generation) },
          resources: { autoRefresh: false, onChanged: () => this.#refreshSoon(generation) },
        },
      });
      answerServer(client, this.config.name, this.#parts.handlers, hooks);
      await inTime(client.connect(transport, { timeout: this.#parts.startTimeoutMs }), deadline);
      if (generation !== this.#generation) throw new Error("it was disconnected meanwhile");
      client.onclose = () => this.#lost(generation, words);
      client.onerror = () => undefined;
      this.#client = client;
      this.version = client.getServerVersion()?.version ?? "";
      this.protocol = client.getNegotiatedProtocolVersion() ?? "";
      this.instructions = shortened(client.getInstructions() ?? "");
      await inTime(this.#list(client), deadline);
      this.#set("connected", "");
    } catch (error) {
      await client?.close().catch(() => undefined);
      if (generation !== this.#generation) return;
      this.#client = undefined;
      if (await this.#asksForSignIn(error)) return this.#set("needs-auth", "it asks for a sign-in");
      const said = words?.() ?? "";
      this.#set("failed", `${causeOf(error)}${said === "" ? "" : `; it said: ${said.slice(-300)}`}`);
    }
  }

  async #list(client: Client): Promise<void> {
    const has = client.getServerCapabilities() ?? {};
    const options = { timeout: this.#parts.startTimeoutMs };
    const [tools, prompts, resources] = await Promise.all([
      has.tools === undefined ? [] : client.listTools(undefined, options).then((list) => list.tools),
      has.prompts === undefined
        ? []
        : client.listPrompts(undefined, options).then(
            (list) => list.prompts,
            () => [],
          ),
      has.resources === undefined
        ? []
        : client.listResources(undefined, options).then(
            (list) => list.resources,
            () => [],
          ),
    ]);
    this.skills = await skillsOf(client, options.timeout).catch(() => []);
    this.tools = tools.slice(0, maxTools).map((tool) => ({ ...tool, description: shortened(tool.description ?? "") }));
    this.prompts = prompts.slice(0, maxTools).map(({ name, description = "", arguments: given = [] }) => ({
      name,
      description: shortened(description),
      arguments: given.map(({ name: argument, required = false }) => ({ name: argument, required })),
    }));
    this.resources = resources.slice(0, maxTools).map(({ uri, name, description = "", mimeType = "" }) => ({
      uri,
      name,
      description: shortened(description),
      mimeType,
    }));
  }

  #refreshing = false;

  /** However often a server says that something changed, it is asked at most twice a second; a list that cannot be had leaves the old one. */
  #refreshSoon(generation: number): void {
    if (this.#refreshing || generation !== this.#generation) return;
    this.#refreshing = true;
    void this.#parts.clock.sleep(500, this.#ended.signal).then(async () => {
      this.#refreshing = false;
      const client = this.#client;
      if (client === undefined || generation !== this.#generation || this.#ended.signal.aborted) return;
      await this.#list(client).catch(() => undefined);
      this.#parts.changed();
    });
  }

  #lost(generation: number, words: (() => string) | undefined): void {
    if (generation !== this.#generation || this.status !== "connected") return;
    const said = words?.() ?? "";
    this.#client = undefined;
    this.#set("failed", `the connection was lost${said === "" ? "" : `; it said: ${said.slice(-300)}`}`);
    // A process is started again when it is next needed; a remote server is looked for.
    if (this.config.type !== "stdio" && this.config.type !== "in-process") void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    for (let attempt = 0; attempt < reconnectTries; attempt += 1) {
      await this.#parts.clock.sleep(1000 * 2 ** attempt, this.#ended.signal);
      if (this.#ended.signal.aborted || this.status !== "failed") return;
      await this.connect();
    }
  }

  #set(status: ServerStatus, reason: string): void {
    this.status = status;
    this.reason = reason;
    this.#parts.changed();
  }

  get target(): string {
    return targetOf(this.config);
  }
}

function shortened(text: string): string {
  return text.length <= shownChars ? text : `${text.slice(0, shownChars - 1)}…`;
}

function isUnauthorized(error: unknown): boolean {
  const { name, code, data } = (error ?? {}) as {
    readonly name?: string;
    readonly code?: unknown;
    readonly data?: { readonly status?: unknown };
  };
  return name === "UnauthorizedError" || code === "CLIENT_HTTP_AUTHENTICATION" || data?.status === 401;
}

function causeOf(error: unknown): string {
  const { cause } = (error ?? {}) as { readonly cause?: unknown };
  const message = messageOf(error);
  return cause === undefined || cause === null ? message : `${message} (${messageOf(cause)})`;
}

/** A server that ignores every deadline of its own is not waited for. */
async function inTime<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    stop = () => reject(new Error("it did not answer in time"));
    deadline.addEventListener("abort", stop, { once: true });
    if (deadline.aborted) stop();
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    deadline.removeEventListener("abort", stop);
  }
}
