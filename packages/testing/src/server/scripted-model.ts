import type { IncomingMessage, ServerResponse } from "node:http";
import { messageOf } from "@lorimer/sdk";
import { checkRequest } from "../script/check-request.js";
import { hashText, outputTokens, PromptCache } from "../script/prompt-cache.js";
import type { Reply } from "../script/reply.js";
import { ScriptPlayer } from "../script/script.js";
import type { Script } from "../script/script.js";
import { messagesRequest } from "../script/script-request.js";
import type { ScriptRequest } from "../script/script-request.js";
import { listen, plainHeaders, readBody } from "./listen.js";
import type { Listening } from "./listen.js";
import { errorBody, sendMessages } from "./send-messages.js";

export interface ScriptedModelOptions {
  readonly script: Script;
  /** Default: any free port. */
  readonly port?: number;
  /** Refuse requests that the real API would refuse, such as a tool call without its result. Default: yes. */
  readonly strict?: boolean;
  /** Refuse requests that do not bring this key, as `x-api-key` or as a bearer token. */
  readonly apiKey?: string;
  /** How many of the last requests `requests` holds. Default: all; long runs want fewer, as every request repeats its history. */
  readonly keep?: number;
}

/** A model on a real HTTP server, that says what a script tells it to. */
export interface ScriptedModel extends Listening {
  /** The requests for a message, oldest first. */
  readonly requests: readonly ScriptRequest[];
  /** The requests to count tokens. */
  readonly countRequests: readonly ScriptRequest[];
  /** Requests for a message so far, kept or not. */
  readonly turn: number;
  /** Throws `SCRIPT_EXHAUSTED` when a request was not expected, was not valid, or when replies are left over. */
  assertDone(): void;
}

/** Starts a server that speaks the Messages API on the loopback address. Use its `url` as the provider's base URL. */
export async function startScriptedModel(options: ScriptedModelOptions): Promise<ScriptedModel> {
  const server = new MessagesServer(options);
  const listening = await listen((request, response) => void server.handle(request, response), options.port);
  return {
    ...listening,
    requests: server.requests,
    countRequests: server.countRequests,
    get turn() {
      return server.player.turn;
    },
    assertDone: () => server.player.assertDone(),
  };
}

class MessagesServer {
  readonly requests: ScriptRequest[] = [];
  readonly countRequests: ScriptRequest[] = [];
  readonly player: ScriptPlayer;
  readonly #cache = new PromptCache();
  readonly #options: ScriptedModelOptions;

  constructor(options: ScriptedModelOptions) {
    this.#options = options;
    this.player = new ScriptPlayer(options.script);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that leaves in the middle is an everyday event here.
    response.on("error", () => undefined);
    try {
      const path = (request.url ?? "/").replace(/\?.*$/, "");
      const body = await readBody(request);
      if (request.method !== "POST" || !/\/v1\/messages(\/count_tokens)?$/.test(path)) return refuse(response, 404, "not_found_error", `No such path: ${request.method} ${path}`);
      const headers = plainHeaders(request);
      const key = this.#options.apiKey;
      if (key !== undefined && headers["x-api-key"] !== key && headers["authorization"] !== `Bearer ${key}`) return refuse(response, 401, "authentication_error", "invalid x-api-key");
      const parsed = parseObject(body);
      if (parsed === undefined) return refuse(response, 400, "invalid_request_error", "The request body is not a JSON object");
      const asked = messagesRequest(parsed, { path, headers });
      if (path.endsWith("/count_tokens")) return this.#countTokens(asked, response);
      await this.#answer(asked, response);
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else refuse(response, 500, "api_error", `The scripted model failed: ${messageOf(error)}`);
    }
  }

  async #answer(asked: ScriptRequest, response: ServerResponse): Promise<void> {
    this.requests.push(asked);
    if (this.requests.length > (this.#options.keep ?? Infinity)) this.requests.shift();
    const faults = this.#options.strict === false ? [] : checkRequest(asked.body);
    if (faults.length > 0) {
      this.player.refused(asked, faults);
      return refuse(response, 400, "invalid_request_error", faults.join("; "));
    }
    const { fingerprint, ...input } = this.#cache.count(asked.body);
    const id = hashText(`${fingerprint}#${this.player.turn}`);
    const reply = await this.player.next(asked);
    if (reply === undefined) return refuse(response, 500, "api_error", `SCRIPT_EXHAUSTED: ${this.player.lastFault}`, { "x-should-retry": "false" }, id);
    if (reply.data.dropped) return void response.destroy();
    if (reply.data.error !== undefined) return this.#fail(reply, response, id);
    const usage = { ...input, output_tokens: outputTokens(reply), ...reply.data.usageOverride };
    await sendMessages(response, reply, { id, model: reply.data.modelName ?? asked.model, usage, stream: asked.stream });
  }

  #fail(reply: Reply, response: ServerResponse, id: string): void {
    const error = reply.data.error;
    if (error !== undefined) refuse(response, error.status, error.type, error.message, { ...reply.data.headers, ...error.headers }, id);
  }

  #countTokens(asked: ScriptRequest, response: ServerResponse): void {
    this.countRequests.push(asked);
    const counted = new PromptCache().count(asked.body);
    const total = counted.input_tokens + counted.cache_creation_input_tokens + counted.cache_read_input_tokens;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ input_tokens: total }));
  }
}

function refuse(response: ServerResponse, status: number, type: string, message: string, headers: Readonly<Record<string, string>> = {}, id: string = "none"): void {
  response.writeHead(status, { "content-type": "application/json", "request-id": `req_${id}`, ...headers });
  response.end(JSON.stringify(errorBody(type, message, id)));
}

function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
