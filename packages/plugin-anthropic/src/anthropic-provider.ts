import { HttpModelProvider, secretsOf } from "@lorimer/sdk/http";
import type { ModelApi } from "@lorimer/sdk/http";
import { missingCredentials, requestHeaders, signerOf } from "./headers.js";
import type { MessagesClient } from "./messages-client.js";
import { findModel, modelInfo } from "./model-catalog.js";
import type { ModelRecord } from "./model-data.js";
import { readReply } from "./read-reply.js";
import { defaultBaseUrl } from "./settings.js";
import type { AnthropicSettings } from "./settings.js";
import { toWire } from "./to-wire.js";

/** The Messages API as a provider of models. Importing and creating it touches neither the network nor the vendor's SDK. */
export class AnthropicProvider extends HttpModelProvider<ModelRecord> {
  constructor(settings: AnthropicSettings) {
    super(messagesApi(settings));
  }
}

function messagesApi(settings: AnthropicSettings): ModelApi<ModelRecord> {
  let client: Promise<MessagesClient> | undefined;
  const openClient = (): Promise<MessagesClient> =>
    (client ??= import("./messages-client.js").then(({ MessagesClient }) => new MessagesClient(settings)));
  return {
    signer: signerOf(settings),
    secrets: [settings.authToken, ...secretsOf(settings)],
    findModel: (model) => findModel(model, settings.models),
    modelInfo,
    missingCredentials: () => missingCredentials(settings),
    prepare: (request, record) => {
      // Only the vendor's own address is known to understand the beta.
      const dropsForeignThinking = record.bindsThinking && settings.thinkingMismatch === "drop" && settings.baseUrl === defaultBaseUrl;
      const wire = toWire(request, record, { dropsForeignThinking });
      if (!wire.ok) return wire;
      const headers = requestHeaders(settings, { bindsThinking: dropsForeignThinking, isFast: request.speed === "fast" });
      return { ...wire, url: `${settings.baseUrl}/v1/messages`, headers };
    },
    send: async ({ headers }, { body, signal }) => (await openClient()).send({ body, headers, signal }),
    readReply,
  };
}
