import type { Client, Tool } from "@modelcontextprotocol/client";
import { LorimerError } from "@lorimer/sdk";
import type { Clock } from "@lorimer/sdk";
import { withoutSecrets } from "../config/server-config.js";
import type { ServerConfig } from "../config/server-config.js";
import type { LoginOptions, McpPrompt, McpResource, ServerStatus } from "../contract/index.js";
import { causeOf } from "./cause-of.js";
import { answerServer, capabilities } from "./handlers.js";
import type { HandlerParts } from "./handlers.js";
import { isBrokenStream, isForgotten, isLost } from "../transport/lost-requests.js";
import { quiet } from "../transport/quiet.js";
import { listTools } from "./list-tools.js";
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
/** How often a remote server that cannot be reached is tried before it counts as failed, and how soon after the first time; later twice as long. */
const firstTries = 3;
const firstDelayMs = 500;
/** A server may ask for further rights so often for one thing. */
const maxStepUps = 3;

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
  #remark = "";
  /** Whether it failed because it could not be reached. */
  #wasLost = false;
  /** Whether a server is asked for the newest revision first. */
  #mode: "auto" | "legacy" = "auto";
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
    this.#opening ??= this.#openPatiently().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** A remote server that was never there may only just be starting. */
  async #openPatiently(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      await this.#open();
      const isRemote = this.config.type !== "stdio" && this.config.type !== "in-process";
      if (!isRemote || this.version !== "" || tries === firstTries || !this.#isUnreachable()) return;
      await this.#parts.clock.sleep(firstDelayMs * 2 ** (tries - 1), this.#ended.signal);
      if (this.#ended.signal.aborted || !this.#isUnreachable()) return;
    }
  }

  #isUnreachable(): boolean {
    return this.status === "failed" && this.#wasLost;
  }

  /** A client to speak with; connects again where the connection was lost. */
  async client(): Promise<Client> {
    if (this.status === "failed" || this.status === "waiting" || this.status === "connecting") await this.connect();
    if (this.#client !== undefined && this.status === "connected") return this.#client;
    throw new LorimerError("MCP_UNKNOWN", `The MCP server "${this.config.name}" cannot be used: ${this.reason || this.status}.`, {
      hint: `See \`lorimer mcp get ${this.config.name}\`.`,
    });
  }

  /** Does something with the connected server. Where it asks for a sign-in meanwhile, that is what is said; rights that need no person are got, and it is done again. */
  async use<T>(work: (client: Client) => Promise<T>, tries: number = maxStepUps): Promise<T> {
    const client = await this.client();
    try {
      return await work(client);
    } catch (error) {
      // Headers that a helper prints may have grown old: it is asked for others, once.
      const again = isForgotten(error) ? tries - 1 : this.#hasHelper && isRefused(error) && tries === maxStepUps ? 0 : -1;
      if (again >= 0) {
        if (this.#client === client) await this.close("waiting", "");
        return this.use(work, again);
      }
      const asked = await this.#asksForSignIn(error);
      if (asked === "granted" && tries > 0) return this.use(work, tries - 1);
      if (asked === "no") throw isLost(error) ? this.#lostIn(client, error) : error;
      this.#set("needs-auth", "it asks for a sign-in");
      throw new LorimerError("MCP_SIGN_IN", `The MCP server "${this.config.name}" asks for a sign-in.`, {
        hint: `lorimer mcp login ${this.config.name}`,
        cause: error,
      });
    }
  }

  get #hasHelper(): boolean {
    return "headersHelper" in this.config && this.config.headersHelper !== undefined;
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

  async #asksForSignIn(error: unknown): Promise<"no" | "person" | "granted"> {
    const { name, requiredScope } = (error ?? {}) as { readonly name?: string; readonly requiredScope?: string };
    const isShort = name === "InsufficientScopeError";
    const { config } = this;
    if (isShort && (config.type === "http" || config.type === "sse")) {
      if (await (await this.#parts.transport.auth(config)).wantScope(requiredScope)) return "granted";
    }
    return isShort || isUnauthorized(error) ? "person" : "no";
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

  async #open(stepUps = maxStepUps): Promise<void> {
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
        versionNegotiation: { mode: this.#mode, probe: { timeoutMs: Math.min(3000, this.#parts.startTimeoutMs / 3) } },
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
      client.onerror = (error) => {
        if (isBrokenStream(error)) void client?.close().catch(() => undefined);
      };
      this.#client = client;
      this.version = client.getServerVersion()?.version ?? "";
      this.protocol = client.getNegotiatedProtocolVersion() ?? "";
      this.instructions = shortened(client.getInstructions() ?? "");
      await inTime(this.#list(client), deadline);
      this.#set("connected", this.#remark);
    } catch (error) {
      await client?.close().catch(() => undefined);
      if (generation !== this.#generation) return;
      this.#client = undefined;
      if (this.#mode === "auto" && isConfused(error)) {
        this.#mode = "legacy";
        return this.#open(stepUps);
      }
      if (this.#hasHelper && isRefused(error) && stepUps === maxStepUps) return this.#open(0);
      const asked = await this.#asksForSignIn(error);
      // With the rights that it was short of it is connected to once more.
      if (asked === "granted" && stepUps > 0) return this.#open(stepUps - 1);
      if (asked !== "no") return this.#set("needs-auth", "it asks for a sign-in");
      this.#mode = "auto";
      const said = words?.() ?? "";
      this.#wasLost = isLost(error);
      this.#set("failed", `${causeOf(error)}${said === "" ? "" : `; it said: ${said.slice(-300)}`}`);
    }
  }

  async #list(client: Client): Promise<void> {
    const has = client.getServerCapabilities() ?? {};
    const options = { timeout: this.#parts.startTimeoutMs };
    const [{ tools, malformed }, prompts, resources] = await Promise.all([
      has.tools === undefined ? { tools: [], malformed: 0 } : listTools(client, options.timeout),
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
    this.#remark = malformed === 0 ? "" : `${malformed} of its tools are malformed`;
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

  /** What a call is told that the connection did not outlast. */
  #lostIn(client: Client, cause: unknown): LorimerError {
    if (this.#client === client) this.#lost(this.#generation, undefined);
    return new LorimerError("MCP_CLOSED", `The connection to the MCP server "${this.config.name}" was lost: ${causeOf(cause)}.`, {
      cause,
      hint: "Whether the call had an effect is not known.",
    });
  }

  #lost(generation: number, words: (() => string) | undefined): void {
    if (generation !== this.#generation || this.status !== "connected") return;
    const said = words?.() ?? "";
    const client = this.#client;
    this.#client = undefined;
    this.#set("failed", `the connection was lost${said === "" ? "" : `; it said: ${said.slice(-300)}`}`);
    void client?.close().catch(() => undefined);
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
    this.reason = withoutSecrets(this.config, reason);
    this.#parts.changed();
  }
}

function shortened(text: string): string {
  return text.length <= shownChars ? text : `${text.slice(0, shownChars - 1)}…`;
}

/** A server that ends, or says nothing, when it is asked for a revision that it does not know, is spoken with as its makers knew the protocol. */
function isConfused(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: string };
  return (
    (code === "ERA_NEGOTIATION_FAILED" && /closed during/.test(message ?? "")) ||
    (code === "REQUEST_TIMEOUT" && /probe/.test(message ?? ""))
  );
}

interface HttpFault {
  readonly name?: string;
  readonly code?: unknown;
  readonly data?: { readonly status?: unknown };
}

function isUnauthorized(error: unknown): boolean {
  const { name, code, data } = (error ?? {}) as HttpFault;
  return name === "UnauthorizedError" || code === "CLIENT_HTTP_AUTHENTICATION" || data?.status === 401;
}

function isRefused(error: unknown): boolean {
  return isUnauthorized(error) || ((error ?? {}) as HttpFault).data?.status === 403;
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
