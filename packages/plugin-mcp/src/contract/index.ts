import { token } from "@lorimer/sdk";
import type { Needs, PluginContext, Resolved, Token } from "@lorimer/sdk";

/** Where a server's configuration stands; of servers with one name the first of these wins. `host`: given by the embedding program. */
export const serverScopes = ["managed", "host", "flag", "local", "project", "user", "plugin"] as const;
export type ServerScope = (typeof serverScopes)[number];

/** What became of a configured server. */
export type ServerStatus =
  | "waiting"
  | "connecting"
  | "connected"
  | "failed"
  /** A person has not yet said that it may be used. */
  | "unapproved"
  | "needs-auth"
  | "disabled"
  /** Refused by policy. */
  | "denied";

export interface McpServer {
  /** As it is configured; unique among the servers of a session. */
  readonly name: string;
  readonly scope: ServerScope;
  /** The file, flag or plugin it comes from. */
  readonly source: string;
  readonly transport: "stdio" | "http" | "sse" | "ws" | "in-process";
  /** What would be started or connected to, in one line, without secrets. */
  readonly target: string;
  readonly status: ServerStatus;
  /** Why it is in this state, where that is worth saying. */
  readonly reason: string;
  readonly version: string;
  readonly protocol: string;
  readonly tools: readonly McpTool[];
  readonly prompts: readonly McpPrompt[];
  readonly resources: readonly McpResource[];
  readonly instructions: string;
}

export interface McpTool {
  /** As the server calls it. */
  readonly name: string;
  /** As the model calls it: `mcp__server__tool`. */
  readonly offeredAs: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** `changed`: its definition is not the one that was approved; it is not offered until it is approved again. */
  readonly state: "offered" | "changed" | "invalid";
}

export interface McpPrompt {
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly required: boolean }[];
}

export interface McpResource {
  readonly uri: string;
  readonly name: string;
  readonly description: string;
  readonly mimeType: string;
}

/** The servers of one session. Nothing is started or connected to before `connect`, which the first request calls without waiting. */
export interface McpServers {
  list(): readonly McpServer[];
  /** Begins to connect whatever may be connected; resolves when each has either succeeded or failed. The signal ends the waiting alone. */
  connect(signal?: AbortSignal): Promise<void>;
  /** Begins to connect, and resolves as soon as it is known which servers there are. */
  known(): Promise<readonly McpServer[]>;
  reconnect(name: string): Promise<void>;
  /** Off for this session. */
  disconnect(name: string): Promise<void>;
  /** Replaces the servers that were given in the course of the session; those that stay as they are keep their connections. */
  add(servers: Readonly<Record<string, unknown>>): Promise<AddedServers>;
  /** Signs in with the person and connects. `visit` is told the page where they must go, before anything is waited for. */
  login(name: string, options: LoginOptions): Promise<void>;
  logout(name: string): Promise<void>;
  /** Approves a server of the project, and the definitions of its tools as they are now. */
  approve(name: string): Promise<void>;
  /** Off, or on again, in this project, from the next session on. */
  enable(name: string, enabled: boolean): Promise<void>;
  call(
    server: string,
    tool: string,
    input: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal; progress?(text: string): void },
  ): Promise<McpCallResult>;
  readResource(server: string, uri: string, signal: AbortSignal): Promise<readonly McpContent[]>;
  getPrompt(
    server: string,
    prompt: string,
    values: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly McpPromptMessage[]>;
  /** Called when servers, their states or what they offer changed. Returns the way to stop listening. */
  onChange(listener: () => void): () => void;
}

export interface AddedServers {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Why one of them cannot be used, by name. */
  readonly errors: Readonly<Record<string, string>>;
}

export interface LoginOptions {
  readonly signal: AbortSignal;
  /** `paste` takes the address that a browser elsewhere was sent back to; false: it is not the answer to this sign-in. */
  visit(page: URL, answer: { readonly redirectUrl: string; paste(address: string): boolean }): void | Promise<void>;
}

/** Level: session. */
export const McpServers: Token<McpServers> = token("lorimer.McpServers");

/** The servers of the session, once something has needed them: for those who would only like to know. */
export interface McpInUse {
  servers: McpServers | undefined;
  /** The servers, where there may be any: a look at a few paths, that loads nothing where there are none. */
  find(): Promise<McpServers | undefined>;
}

/** Level: session. */
export const McpInUse: Token<McpInUse> = token("lorimer.McpInUse");

export type McpContent =
  | { readonly type: "text"; readonly text: string; readonly uri?: string; readonly mimeType?: string }
  | { readonly type: "media"; readonly mimeType: string; readonly data: string; readonly uri?: string }
  | { readonly type: "link"; readonly uri: string; readonly name: string };

/** May be part of a tool's output: what clients of `lorimer mcp serve` are given in place of what a model would be shown, such as sound. */
export interface ForMcpClients {
  readonly mcpContent: readonly McpContent[];
}

export interface McpCallResult {
  readonly content: readonly McpContent[];
  readonly structured?: unknown;
  readonly isError: boolean;
  /** Characters of result that the server asks to be let through. */
  readonly maxResultChars?: number;
}

export interface McpPromptMessage {
  readonly role: "user" | "assistant";
  readonly content: readonly McpContent[];
}

/** What a server wants to know from the person. */
export type ElicitationRequest =
  | { readonly mode: "form"; readonly server: string; readonly message: string; readonly schema: Readonly<Record<string, unknown>> }
  | { readonly mode: "url"; readonly server: string; readonly message: string; readonly url: string; readonly id: string };

export type ElicitationAnswer =
  | { readonly action: "accept"; readonly content?: Readonly<Record<string, unknown>> }
  | { readonly action: "decline" | "cancel" };

/** Asks a person what a server wants to know; provided by front ends. Where nothing provides it, every question is declined. */
export interface Elicitor {
  ask(request: ElicitationRequest, options: { readonly signal: AbortSignal }): Promise<ElicitationAnswer>;
}

/** Level: session. */
export const Elicitor: Token<Elicitor> = token("lorimer.Elicitor");

/** Servers that the embedding program brings: objects in this process, or channels of its own protocol. */
export interface HostServers {
  readonly servers: readonly {
    readonly name: string;
    /** A transport of the official SDK, made anew for each connection. */
    open(): Promise<HostTransport>;
  }[];
}

/** The part of the SDK's transport interface that is used. */
export interface HostTransport {
  start(): Promise<void>;
  send(message: unknown): Promise<void>;
  close(): Promise<void>;
  onmessage?: ((message: never) => void) | undefined;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
}

/** Level: session. */
export const HostServers: Token<HostServers> = token("lorimer.HostServers");

export interface McpResourceTemplate {
  readonly uriTemplate: string;
  readonly name: string;
  readonly description: string;
  readonly mimeType?: string;
}

/** What a plugin gives clients of `lorimer mcp serve` to read, beside the project's files. */
export interface ResourceSource {
  list(): Promise<readonly McpResource[]>;
  /** Forms of addresses with `{name}` in them, by RFC 6570. */
  templates?(): Promise<readonly McpResourceTemplate[]>;
  /** Undefined: there is no such resource here; another plugin is asked. */
  read(uri: string, signal: AbortSignal): Promise<readonly McpContent[] | undefined>;
  /** Calls back whenever a resource of its own changed; returns the way to stop. Absent: nothing changes. */
  watch?(uri: string, changed: () => void): () => void;
}

export interface ResourceSourceOptions<N extends Needs> {
  /** Unique in a harness. */
  readonly id: string;
  /** Services of the session. */
  readonly needs?: N;
  /** Called once in a session that is served, when resources are first listed or read. */
  create(needs: Resolved<N>, plugin: PluginContext): ResourceSource;
}

export interface ResourceSourceEntry {
  readonly kind: "resource-source";
  readonly id: string;
  readonly needs: Needs;
  create(needs: Readonly<Record<string, unknown>>, plugin: PluginContext): ResourceSource;
}

/** Declares resources to be served. The default export of a module of the contribution point `resourceSources`, in `src/resource-sources/`. */
export function defineResourceSource<N extends Needs = Record<never, never>>(options: ResourceSourceOptions<N>): ResourceSourceEntry {
  return {
    kind: "resource-source",
    id: options.id,
    needs: options.needs ?? {},
    create: (needs, plugin) => options.create(needs as Resolved<N>, plugin),
  };
}

/** The resources of every plugin that serves some. What is wrong with one source takes nothing from the others. */
export interface ServedResources {
  /** Of two with one address the first plugin's counts. */
  list(): Promise<readonly McpResource[]>;
  templates(): Promise<readonly McpResourceTemplate[]>;
  /** Undefined: no plugin has such a resource. */
  read(uri: string, signal: AbortSignal): Promise<ServedResource | undefined>;
}

export interface ServedResource {
  readonly content: readonly McpContent[];
  /** Calls back whenever it changed; returns the way to stop. */
  watch(changed: () => void): () => void;
}

/** Level: session. */
export const ServedResources: Token<ServedResources> = token("lorimer.ServedResources");
