import { defineStage } from "@lorimer/sdk";
import type { ModelFailure, ModelRequest, ModelStream, Stage } from "@lorimer/sdk";
import { requestTokens } from "../messages/request-size.js";

/** Refuses a request that cannot fit the model's window, before it costs anything. */
const limit: Stage = defineStage({
  id: "limit",
  list: "model",
  slot: "fit",
  create: () => (request, next, turn) =>
    excess(request, turn.model.contextWindow) > 0 ? refuse(request, turn.model.contextWindow) : next(request),
});
export default limit;

/** Estimates run high by a fifth at most, so only what is clearly too large is refused here; the provider judges the rest. */
function excess(request: ModelRequest, contextWindow: number): number {
  return requestTokens(request) / 1.2 - contextWindow;
}

// oxlint-disable-next-line require-yield -- a refusal streams nothing
async function* refuse(request: ModelRequest, contextWindow: number): ModelStream {
  const message = `The conversation is about ${requestTokens(request)} tokens long, and ${request.model} takes ${contextWindow}. Start a new session, or leave out large files.`;
  return { ok: false, kind: "context_limit", message, retryable: false } satisfies ModelFailure;
}
