import { APIError, BaseAnthropic } from "@anthropic-ai/sdk";
import type { ModelFailure } from "@lorimer/sdk";
import { createNodeFetch, networkFailure } from "@lorimer/sdk/http";
import type { NodeFetch, NodeResponse } from "@lorimer/sdk/http";
import { answerFailure } from "./failures.js";
import type { AnthropicSettings } from "./settings.js";

interface Outgoing {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

type BuiltRequest = Awaited<ReturnType<BaseAnthropic["buildRequest"]>>;

/**
 * The vendor's client without what makes it heavy. It replaces the two methods in which the SDK touches the global `Headers` and `FormData`,
 * which would make Node 20 load a second HTTP client, and its bundle leaves out every resource. Loaded with the first request.
 */
export class MessagesClient extends BaseAnthropic {
  readonly #nodeFetch: NodeFetch;
  readonly #outgoing = new WeakMap<object, Outgoing>();

  constructor(settings: AnthropicSettings) {
    super({
      baseURL: settings.baseUrl,
      // Any value keeps the SDK from looking for credentials on disk and in the environment; the headers hold the real ones.
      authToken: "from-headers",
      webhookKey: null,
      maxRetries: 0,
      logLevel: "off",
      openTelemetry: false,
      fetch: () => Promise.reject(new Error("Requests are sent by fetchWithTimeout.")),
    });
    this.#nodeFetch = createNodeFetch(settings);
  }

  /** Sends a request for a streamed reply; resolves when the reply begins. */
  async send(outgoing: Outgoing): Promise<NodeResponse | ModelFailure> {
    const body = {};
    this.#outgoing.set(body, outgoing);
    try {
      const response = await this.post("/v1/messages", { body, stream: true }).asResponse();
      // What `fetchWithTimeout` below returned.
      return response as unknown as NodeResponse;
    } catch (error) {
      if (error instanceof APIError && error.status !== undefined && error.headers !== undefined) {
        const text = error.error === undefined ? error.message.replace(/^\d+ /, "") : JSON.stringify(error.error);
        return answerFailure(error.status, error.headers, text);
      }
      return networkFailure(error);
    }
  }

  override buildRequest(...[options]: Parameters<BaseAnthropic["buildRequest"]>): ReturnType<BaseAnthropic["buildRequest"]> {
    const outgoing = this.#outgoing.get(options.body as object);
    if (outgoing === undefined) return super.buildRequest(options);
    // The SDK hands `req` to `fetchWithTimeout` below and reads nothing of it but the method, so it need hold no `Headers`.
    const req = { method: "POST", ...outgoing } as unknown as BuiltRequest["req"];
    return Promise.resolve({ req, url: this.buildURL(options.path, undefined), timeout: 0 });
  }

  override fetchWithTimeout(...[url, init]: Parameters<BaseAnthropic["fetchWithTimeout"]>): ReturnType<BaseAnthropic["fetchWithTimeout"]> {
    const { headers, body, signal } = init as unknown as Outgoing;
    // The SDK reads status, headers and text, all of which a NodeResponse has.
    return this.#nodeFetch(String(url), { method: "POST", headers, body, signal }) as unknown as Promise<Response>;
  }
}
