import { createNodeFetch, HttpModelProvider, networkFailure, secretsOf } from "@lorimer/sdk/http";
import type { ModelApi } from "@lorimer/sdk/http";
import { answerFailure } from "./failures.js";
import { endpointOf, missingCredentials, requestHeaders, signerOf } from "./headers.js";
import { findModel, modelInfo } from "./model-catalog.js";
import type { ModelRecord } from "./model-data.js";
import { readReply } from "./read-reply.js";
import type { OpenAISettings } from "./settings.js";
import { toWire } from "./to-wire.js";

/** Any server that speaks the chat-completions API as a provider of models. Creating it touches no network. */
export class OpenAIProvider extends HttpModelProvider<ModelRecord> {
  constructor(settings: OpenAISettings) {
    super(completionsApi(settings));
  }
}

function completionsApi(settings: OpenAISettings): ModelApi<ModelRecord> {
  const fetch = createNodeFetch(settings);
  return {
    signer: signerOf(settings),
    secrets: secretsOf(settings),
    findModel: (model) => findModel(model, settings.models),
    modelInfo,
    missingCredentials: () => missingCredentials(settings),
    prepare: (request, record) => {
      const wire = toWire(request, record, settings);
      return wire.ok ? { ...wire, url: endpointOf(settings), headers: requestHeaders(settings) } : wire;
    },
    send: async ({ url, headers }, { body, signal }) => {
      try {
        const response = await fetch(url, { method: "POST", headers, body, signal });
        return response.ok ? response : answerFailure(response.status, response.headers, await response.text());
      } catch (error) {
        return networkFailure(error);
      }
    },
    readReply,
  };
}
