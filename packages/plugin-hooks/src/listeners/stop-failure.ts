import { defineListener } from "@lorimer/sdk";
import type { FailureKind, Listener, RunResult } from "@lorimer/sdk";
import { HookEngine } from "../engine/engine-token.js";

/** How failures of a model call are named to hooks. */
const names: Partial<Readonly<Record<FailureKind, string>>> = {
  rate_limit: "rate_limit",
  overloaded: "overloaded",
  authentication: "authentication_failed",
  billing: "billing_error",
  invalid_request: "invalid_request",
  prompt_too_long: "invalid_request",
  model_not_found: "model_not_found",
  server_error: "server_error",
  output_limit: "max_output_tokens",
};

const failures = new Set<RunResult["outcome"]["reason"]>(["model_error", "prompt_too_long", "image_error"]);

/** Fires StopFailure when a run ended because the model could not be asked any further. */
const stopFailure: Listener = defineListener({
  id: "hooks-stop-failure",
  events: ["run-finished"],
  needs: { engine: HookEngine },
  create: ({ engine }) => ({
    async hear(event) {
      if (event.type !== "run-finished" || !failures.has(event.result.outcome.reason) || !engine.listens("StopFailure")) return;
      const { outcome, text } = event.result;
      const error = names[outcome.failure?.kind ?? "unknown"] ?? "unknown";
      await engine.fire("StopFailure", {
        subject: error,
        input: { error, error_details: outcome.failure?.message ?? outcome.message, last_assistant_message: text },
        signal: new AbortController().signal,
      });
    },
  }),
});
export default stopFailure;
