import { defineStage, outcomeText } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { contextMessage } from "../engine/context-message.js";
import { HookEngine } from "../engine/engine-token.js";

const event = "PostToolBatch";

/** Fires PostToolBatch, and tells the model what asynchronous hooks found meanwhile. */
const batchHooks: Stage = defineStage({
  id: "hooks",
  list: "batch",
  slot: "intercept",
  needs: { engine: HookEngine },
  create:
    ({ engine }) =>
    async ({ calls }, turn) => {
      const late = engine.lateWords.take().map((word) => contextMessage(turn.newMessageId(), word.event, word.text));
      if (!engine.listens(event)) return late.length === 0 ? undefined : { messages: late };
      const verdict = await engine.fire(event, {
        input: {
          tool_calls: calls.map(({ id, name, input, outcome }) => ({
            tool_name: name,
            tool_input: input,
            tool_use_id: id,
            tool_response: outcomeText(outcome),
          })),
        },
        signal: turn.signal,
      });
      const words = verdict.additionalContext.map((text) => contextMessage(turn.newMessageId(), event, text));
      const stop = !verdict.continue ? verdict.stopReason : verdict.decision === "deny" ? verdict.reason : undefined;
      const messages = [...late, ...words];
      return stop === undefined ? { messages } : { messages, stop: { reason: stop } };
    },
});
export default batchHooks;
