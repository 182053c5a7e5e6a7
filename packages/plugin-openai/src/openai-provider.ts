import { LorimerError } from "@lorimer/sdk";
import type { ModelFailure, ModelInfo, ModelProvider, ModelRequest, ModelResult, ModelStream, Signer, WirePreview } from "@lorimer/sdk";
import { createNodeFetch, networkFailure, redact } from "@lorimer/sdk/http";
import type { NodeFetch, NodeResponse } from "@lorimer/sdk/http";
import { answerFailure } from "./failures.js";
import { endpointOf, maskedEndpoint, maskedHeaders, missingCredentials, requestHeaders, secretsOf, signerOf } from "./headers.js";
import { findModel, modelInfo } from "./model-catalog.js";
import { readReply } from "./read-reply.js";
import type { OpenAISettings } from "./settings.js";
import { toWire } from "./to-wire.js";

/** Any server that speaks the chat-completions API as a provider of models. Creating it touches no network. */
export class OpenAIProvider implements ModelProvider {
  readonly #settings: OpenAISettings;
  readonly #signer: Signer;
  readonly #fetch: NodeFetch;

  constructor(settings: OpenAISettings) {
    this.#settings = settings;
    this.#signer = signerOf(settings);
    this.#fetch = createNodeFetch({
      connectTimeoutMs: settings.connectTimeoutMs,
      idleTimeoutMs: settings.idleTimeoutMs,
      ...(settings.proxy === undefined ? {} : { proxy: settings.proxy }),
    });
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
    const record = findModel(request.model, this.#settings.models);
    const wire = toWire(request, record, this.#settings);
    if (!wire.ok) return wire;
    const response = await this.#send(JSON.stringify(wire.body), signal);
    if ("kind" in response) return this.#clean(signal.aborted ? cancelled : response);
    return this.#clean(yield* readReply(response, { record, signer: this.#signer, signal }));
  }

  async preview(request: ModelRequest): Promise<WirePreview> {
    const wire = toWire(request, findModel(request.model, this.#settings.models), this.#settings);
    if (!wire.ok) throw new LorimerError("MODEL_OPTION_UNSUPPORTED", wire.message);
    const length = String(Buffer.byteLength(JSON.stringify(wire.body)));
    return {
      method: "POST",
      url: maskedEndpoint(this.#settings),
      headers: maskedHeaders({ "accept-encoding": "identity", ...requestHeaders(this.#settings), "content-length": length }),
      body: wire.body,
    };
  }

  async #send(body: string, signal: AbortSignal): Promise<NodeResponse | ModelFailure> {
    try {
      const response = await this.#fetch(endpointOf(this.#settings), {
        method: "POST",
        headers: requestHeaders(this.#settings),
        body,
        signal,
      });
      return response.ok ? response : answerFailure(response.status, response.headers, await response.text());
    } catch (error) {
      return networkFailure(error);
    }
  }

  /** A server's words may repeat what was sent to it. */
  #clean(result: ModelResult): ModelResult {
    return result.ok ? result : { ...result, message: redact(result.message, secretsOf(this.#settings)) };
  }
}

const cancelled: ModelFailure = { ok: false, kind: "connection", message: "The request was cancelled.", retryable: false };
