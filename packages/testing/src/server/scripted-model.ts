import type { IncomingMessage, ServerResponse } from "node:http";
import { messageOf } from "@lorimer/sdk";
import { checkRequest } from "../script/check-request.js";
import { hashText, outputTokens, PromptCache } from "../script/prompt-cache.js";
import type { Reply } from "../script/reply.js";
import { ScriptPlayer } from "../script/script.js";
import type { Script } from "../script/script.js";
import type { ScriptRequest } from "../script/script-request.js";
import { listen, plainHeaders, readBody } from "./listen.js";
import type { Listening } from "./listen.js";
import { chatForm } from "./chat-form.js";
import { messagesForm } from "./messages-form.js";
import { sendReply } from "./send-reply.js";
import type { WireError, WireForm } from "./wire-form.js";

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

/**
 * Starts a server on the loopback address that speaks the Messages API, and the chat completions API as well, from one script.
 * `url` is the base URL of the first, `${url}/v1` that of the second.
 */
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
    const path = (request.url ?? "/").replace(/\?.*$/, "");
    const counts = path.endsWith("/v1/messages/count_tokens");
    const form = counts ? messagesForm : [messagesForm, chatForm].find((known) => known.path.test(path));
    try {
      const body = await readBody(request);
      if (request.method !== "POST" || form === undefined)
        return refuse(response, form, 404, { type: "not_found_error", message: `No such path: ${request.method} ${path}` });
      const headers = plainHeaders(request);
      const key = this.#options.apiKey;
      if (key !== undefined && headers["x-api-key"] !== key && headers["authorization"] !== `Bearer ${key}`)
        return refuse(response, form, 401, { type: "authentication_error", message: "invalid x-api-key" });
      const parsed = parseObject(body);
      if (parsed === undefined)
        return refuse(response, form, 400, { type: "invalid_request_error", message: "The request body is not a JSON object" });
      const asked = form.read(parsed, { path, headers });
      if (counts) return this.#countTokens(asked, response);
      await this.#answer(asked, response, form);
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else refuse(response, form, 500, { type: "api_error", message: `The scripted model failed: ${messageOf(error)}` });
    }
  }

  async #answer(asked: ScriptRequest, response: ServerResponse, form: WireForm): Promise<void> {
    this.requests.push(asked);
    if (this.requests.length > (this.#options.keep ?? Infinity)) this.requests.shift();
    const canonical = form.canonical(asked);
    const faults = this.#options.strict === false ? [] : checkRequest(canonical);
    if (faults.length > 0) {
      this.player.refused(asked, faults);
      return refuse(response, form, 400, { type: "invalid_request_error", message: faults.join("; ") });
    }
    const { fingerprint, ...input } = this.#cache.count(canonical);
    const id = hashText(`${fingerprint}#${this.player.turn}`);
    const reply = await this.player.next(asked);
    // Whoever is told that a script is at its end should not ask again.
    if (reply === undefined)
      return refuse(
        response,
        form,
        500,
        { type: "api_error", message: `SCRIPT_EXHAUSTED: ${this.player.lastFault}` },
        { "x-should-retry": "false" },
        id,
      );
    if (reply.data.dropped) return void response.destroy();
    if (reply.data.error !== undefined) return fail(response, form, reply, id);
    const usage = { ...input, output_tokens: outputTokens(reply), ...reply.data.usageOverride };
    await sendReply(response, reply, { id, model: reply.data.modelName ?? asked.model, usage, request: asked }, form);
  }

  #countTokens(asked: ScriptRequest, response: ServerResponse): void {
    this.countRequests.push(asked);
    const counted = new PromptCache().count(asked.body);
    const total = counted.input_tokens + counted.cache_creation_input_tokens + counted.cache_read_input_tokens;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ input_tokens: total }));
  }
}

function fail(response: ServerResponse, form: WireForm, reply: Reply, id: string): void {
  const { error, headers, failureKind } = reply.data;
  if (error !== undefined)
    refuse(
      response,
      form,
      error.status,
      { type: error.type, message: error.message, failure: failureKind },
      { ...headers, ...error.headers },
      id,
    );
}

function refuse(
  response: ServerResponse,
  form: WireForm | undefined,
  status: number,
  error: WireError,
  headers: Readonly<Record<string, string>> = {},
  id: string = "none",
): void {
  response.writeHead(status, { "content-type": "application/json", "request-id": `req_${id}`, ...headers });
  response.end(JSON.stringify((form ?? messagesForm).error(error, id)));
}

function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
