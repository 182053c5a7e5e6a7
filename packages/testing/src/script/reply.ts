import type { FailureKind, StopReason, Usage } from "@lorimer/sdk";

/** One piece of a scripted reply, in the order in which it happens. */
export type ReplyPart =
  | { readonly kind: "text"; readonly text: string; readonly chunk: number }
  | { readonly kind: "thinking"; readonly thinking: string; readonly signature: string | undefined; readonly chunk: number }
  | { readonly kind: "redacted_thinking"; readonly data: string }
  | { readonly kind: "tool_use"; readonly id: string | undefined; readonly name: string; readonly json: string; readonly chunk: number }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "stall" }
  | { readonly kind: "error"; readonly type: string; readonly message: string }
  | { readonly kind: "raw"; readonly bytes: Uint8Array };

/** An answer that is an HTTP error from the start. */
export interface ReplyError {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where the connection is lost: after this many bytes of the body, by breaking it off (`reset`) or by ending it as if it were whole (`end`). */
export interface ReplyCut {
  readonly afterBytes: number;
  readonly how: "reset" | "end";
}

interface ReplyData {
  readonly parts: readonly ReplyPart[];
  readonly stop?: StopReason;
  readonly usageOverride?: Partial<Usage>;
  readonly error?: ReplyError;
  readonly failureKind?: FailureKind;
  readonly cutAt?: ReplyCut;
  readonly headers: Readonly<Record<string, string>>;
  readonly eventDelayMs: number;
  readonly dropped: boolean;
  readonly modelName?: string;
}

/** Characters in each streamed delta. */
interface Chunked {
  readonly chunk?: number;
}

const defaultChunk = 64;

/**
 * What a scripted model answers. Immutable: every method returns a new reply with one thing added, so
 * `reply.text("Looking.").toolUse("Read", { file_path })` is a reply of two blocks.
 */
export class Reply {
  readonly data: ReplyData;

  constructor(data: ReplyData) {
    this.data = data;
  }

  /** A text block, streamed `chunk` characters at a time (default 64). */
  text(text: string, options: Chunked = {}): Reply {
    return this.#add({ kind: "text", text, chunk: options.chunk ?? defaultChunk });
  }

  /** A call of a tool. Without `id`, the server makes one that is unique to the request. */
  toolUse(name: string, input: unknown, options: Chunked & { readonly id?: string } = {}): Reply {
    return this.toolUseJson(name, JSON.stringify(input ?? {}), options);
  }

  /** A call whose input is sent exactly as written, valid JSON or not. */
  toolUseJson(name: string, json: string, options: Chunked & { readonly id?: string } = {}): Reply {
    return this.#add({ kind: "tool_use", id: options.id, name, json, chunk: options.chunk ?? defaultChunk });
  }

  /** A thinking block. Without `signature`, one is computed from the text, and checked when the block comes back. */
  thinking(thinking: string, options: Chunked & { readonly signature?: string } = {}): Reply {
    return this.#add({ kind: "thinking", thinking, signature: options.signature, chunk: options.chunk ?? defaultChunk });
  }

  redactedThinking(data: string): Reply {
    return this.#add({ kind: "redacted_thinking", data });
  }

  /** Waits here before it goes on. */
  delay(ms: number): Reply {
    return this.#add({ kind: "delay", ms });
  }

  /** Waits this long after every event. */
  every(ms: number): Reply {
    return this.#with({ eventDelayMs: ms });
  }

  /** Sends nothing more and keeps the connection open until the client leaves. */
  stall(): Reply {
    return this.#add({ kind: "stall" });
  }

  /** Sends an `error` event in the middle of the stream, and ends it. */
  errorEvent(type: string, message: string): Reply {
    return this.#add({ kind: "error", type, message });
  }

  /** Sends these bytes as they are, between events. */
  raw(bytes: string | Uint8Array): Reply {
    return this.#add({ kind: "raw", bytes: typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes });
  }

  /** Loses the connection after this many bytes of the body; `end` closes it politely, as a proxy does that gave up. */
  cut(afterBytes: number, how: ReplyCut["how"] = "reset"): Reply {
    return this.#with({ cutAt: { afterBytes, how } });
  }

  /** Closes the connection without any answer. */
  drop(): Reply {
    return this.#with({ dropped: true });
  }

  /** Answers with an HTTP error and the error body of the Messages API. */
  error(status: number, type: string, message: string, headers: Readonly<Record<string, string>> = {}): Reply {
    return this.#with({ error: { status, type, message, headers } });
  }

  /** Like `error`, chosen by what a provider should make of it. */
  failure(kind: FailureKind, message: string = `scripted ${kind}`, headers: Readonly<Record<string, string>> = {}): Reply {
    const [status, type, wording] = wireErrors[kind];
    return this.#with({
      error: { status, type, message: wording === "" ? message : `${wording}: ${message}`, headers },
      failureKind: kind,
    });
  }

  /** Why the model stopped. Default: `tool_use` when a tool is called, otherwise `end_turn`. */
  stopReason(stop: StopReason): Reply {
    return this.#with({ stop });
  }

  /** Token counts to report in place of the computed ones. */
  usage(usage: Partial<Usage>): Reply {
    return this.#with({ usageOverride: { ...this.data.usageOverride, ...usage } });
  }

  /** The model named in the answer. Default: the one asked for. */
  model(modelName: string): Reply {
    return this.#with({ modelName });
  }

  /** A header of the answer. */
  header(name: string, value: string): Reply {
    return this.#with({ headers: { ...this.data.headers, [name]: value } });
  }

  #add(part: ReplyPart): Reply {
    return this.#with({ parts: [...this.data.parts, part] });
  }

  #with(change: Partial<ReplyData>): Reply {
    return new Reply({ ...this.data, ...change });
  }
}

/** The empty reply, from which every other one is built. */
export const reply: Reply = new Reply({ parts: [], headers: {}, eventDelayMs: 0, dropped: false });

/** How each kind of failure looks on the wire: status, error type, and wording that tells it from others of that type. */
const wireErrors: Readonly<Record<FailureKind, readonly [number, string, string]>> = {
  overloaded: [529, "overloaded_error", ""],
  rate_limit: [429, "rate_limit_error", ""],
  server_error: [500, "api_error", ""],
  connection: [502, "api_error", ""],
  stream_stalled: [504, "timeout_error", ""],
  stream_broken: [502, "api_error", ""],
  prompt_too_long: [400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum"],
  context_limit: [
    400,
    "invalid_request_error",
    "input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000, decrease input length or `max_tokens` and try again",
  ],
  output_limit: [400, "invalid_request_error", "max_tokens: 999999 > 64000, which is the maximum allowed number of output tokens"],
  image_error: [400, "invalid_request_error", "messages.0.content.0.image.source.base64: image exceeds 5 MB maximum"],
  refusal: [400, "invalid_request_error", ""],
  authentication: [401, "authentication_error", ""],
  billing: [400, "invalid_request_error", "Your credit balance is too low to access the API"],
  model_not_found: [404, "not_found_error", "model"],
  invalid_request: [400, "invalid_request_error", ""],
  unsupported: [400, "invalid_request_error", ""],
  budget: [402, "billing_error", ""],
  unknown: [418, "unknown_error", ""],
};
