import { LorimerError } from "../errors.js";
import type { ModelFailure, ModelInfo, ModelProvider, ModelRequest, ModelResult, ModelStream, WirePreview } from "../model.js";
import type { Signer } from "../signer.js";
import { maskedHeaders, maskedUrl } from "./mask.js";
import type { NodeResponse } from "./node-response.js";
import { redact } from "./redact.js";
import { cancelledFailure } from "./stream-failure.js";

/** A request in the form in which the API takes it. */
export interface WireRequest {
  readonly ok: true;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What the reader of a reply has to know. */
export interface ReplyContext<R extends ModelInfo> {
  readonly request: ModelRequest;
  readonly record: R;
  readonly signer: Signer;
  readonly signal: AbortSignal;
}

/** One API that is spoken over HTTP; `R` is what it has to know of a model. */
export interface ModelApi<R extends ModelInfo> {
  readonly signer: Signer;
  /** Values that must appear in no message. */
  readonly secrets: readonly (string | undefined)[];
  findModel(model: string): R;
  /** The part of a record that every provider has. */
  modelInfo(record: R): ModelInfo;
  /** The failure of a provider that has nothing to identify itself with, or nothing. */
  missingCredentials(): ModelFailure | undefined;
  /** Translates a request, or says why the model cannot do what is asked. */
  prepare(request: ModelRequest, record: R): WireRequest | ModelFailure;
  /** Sends a request once, its body as JSON; resolves when the reply begins. */
  send(request: WireRequest, options: { readonly body: string; readonly signal: AbortSignal }): Promise<NodeResponse | ModelFailure>;
  readReply(response: NodeResponse, context: ReplyContext<R>): ModelStream;
}

/** An API over HTTP as a provider of models. What it shows and reports holds no secret, and what it previews is what it sends. */
export class HttpModelProvider<R extends ModelInfo> implements ModelProvider {
  readonly #api: ModelApi<R>;

  constructor(api: ModelApi<R>) {
    this.#api = api;
  }

  describe(model: string): ModelInfo {
    return this.#api.modelInfo(this.#api.findModel(model));
  }

  signer(): Signer {
    return this.#api.signer;
  }

  async *stream(request: ModelRequest, { signal }: { readonly signal: AbortSignal }): ModelStream {
    const missing = this.#api.missingCredentials();
    if (missing !== undefined) return missing;
    const record = this.#api.findModel(request.model);
    const wire = this.#api.prepare(request, record);
    if (!wire.ok) return wire;
    const response = await this.#api.send(wire, { body: JSON.stringify(wire.body), signal });
    if ("kind" in response) return this.#clean(signal.aborted ? cancelledFailure : response);
    return this.#clean(yield* this.#api.readReply(response, { request, record, signer: this.#api.signer, signal }));
  }

  async preview(request: ModelRequest): Promise<WirePreview> {
    const wire = this.#api.prepare(request, this.#api.findModel(request.model));
    if (!wire.ok) throw new LorimerError("MODEL_OPTION_UNSUPPORTED", wire.message);
    const length = String(Buffer.byteLength(JSON.stringify(wire.body)));
    return {
      method: "POST",
      url: maskedUrl(wire.url),
      headers: maskedHeaders({ "accept-encoding": "identity", ...wire.headers, "content-length": length }),
      body: wire.body,
    };
  }

  /** A server's words may repeat what was sent to it. */
  #clean(result: ModelResult): ModelResult {
    return result.ok ? result : { ...result, message: redact(result.message, this.#api.secrets) };
  }
}
