import { LorimerError } from "@lorimer/sdk";
import type { ModelFailure, ModelInfo, ModelProvider, ModelRequest, ModelResult, ModelStream, Signer, WirePreview } from "@lorimer/sdk";
import { redact } from "@lorimer/sdk/http";
import { maskedHeaders, missingCredentials, requestHeaders, secretsOf, signerOf } from "./headers.js";
import type { MessagesClient } from "./messages-client.js";
import { findModel, modelInfo } from "./model-catalog.js";
import { readReply } from "./read-reply.js";
import { defaultBaseUrl } from "./settings.js";
import type { AnthropicSettings } from "./settings.js";
import { toWire } from "./to-wire.js";
import type { Wire } from "./to-wire.js";

/** The Messages API as a provider of models. Importing and creating it touches neither the network nor the vendor's SDK. */
export class AnthropicProvider implements ModelProvider {
  readonly #settings: AnthropicSettings;
  readonly #signer: Signer;
  #client: Promise<MessagesClient> | undefined;

  constructor(settings: AnthropicSettings) {
    this.#settings = settings;
    this.#signer = signerOf(settings);
  }

  describe(model: string): ModelInfo {
    return modelInfo(findModel(model, this.#settings.models));
  }

  signer(): Signer {
    return this.#signer;
  }

  async *stream(request: ModelRequest, { signal }: { readonly signal: AbortSignal }): ModelStream {
    const missing = missingCredentials(this.#settings);
    if (missing !== undefined) return missing;
    const { wire, headers } = this.#prepare(request);
    if (!wire.ok) return wire;
    const client = await this.#openClient();
    const response = await client.send({ body: JSON.stringify(wire.body), headers, signal });
    if ("kind" in response) return this.#clean(signal.aborted ? cancelled : response);
    const record = findModel(request.model, this.#settings.models);
    return this.#clean(yield* readReply(response, { record, signer: this.#signer, signal }));
  }

  async preview(request: ModelRequest): Promise<WirePreview> {
    const { wire, headers } = this.#prepare(request);
    if (!wire.ok) throw new LorimerError("MODEL_OPTION_UNSUPPORTED", wire.message);
    const length = String(Buffer.byteLength(JSON.stringify(wire.body)));
    return {
      method: "POST",
      url: `${this.#settings.baseUrl}/v1/messages`,
      headers: maskedHeaders({ "accept-encoding": "identity", ...headers, "content-length": length }),
      body: wire.body,
    };
  }

  #prepare(request: ModelRequest): { readonly wire: Wire; readonly headers: Record<string, string> } {
    const record = findModel(request.model, this.#settings.models);
    // Only the vendor's own address is known to understand the beta.
    const dropsForeignThinking =
      record.bindsThinking && this.#settings.thinkingMismatch === "drop" && this.#settings.baseUrl === defaultBaseUrl;
    return {
      wire: toWire(request, record, { dropsForeignThinking }),
      headers: requestHeaders(this.#settings, { bindsThinking: dropsForeignThinking }),
    };
  }

  #openClient(): Promise<MessagesClient> {
    this.#client ??= import("./messages-client.js").then(({ MessagesClient }) => new MessagesClient(this.#settings));
    return this.#client;
  }

  /** A server's words may repeat what was sent to it. */
  #clean(result: ModelResult): ModelResult {
    return result.ok ? result : { ...result, message: redact(result.message, secretsOf(this.#settings)) };
  }
}

const cancelled: ModelFailure = { ok: false, kind: "connection", message: "The request was cancelled.", retryable: false };
