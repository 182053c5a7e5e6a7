import { defineStage } from "@lorimer/sdk";
import type { InputResult, Message, Stage } from "@lorimer/sdk";
import { contextMessage } from "../engine/context-message.js";
import { HookEngine } from "../engine/engine-token.js";

const event = "UserPromptSubmit";

/** Fires SessionStart before the first prompt and UserPromptSubmit before each: a prompt that is blocked leaves no trace for the model. */
const inputHooks: Stage = defineStage({
  id: "hooks",
  list: "input",
  slot: "intercept",
  needs: { engine: HookEngine },
  create: ({ engine }) => {
    let greeted = false;
    return async (input, next, turn) => {
      // A preview sends nothing, so it must do nothing either.
      if (turn.preview) return next(input);
      engine.complain();
      const context: Message[] = [];
      const say = (source: string, texts: readonly string[]): void => {
        for (const text of texts) context.push(contextMessage(turn.newMessageId(), source, text));
      };
      if (!greeted) {
        const started = await engine.start("startup", turn.signal);
        say("SessionStart", started.additionalContext);
        if (!started.continue) return refused(turn.newMessageId(), started.stopReason ?? "A SessionStart hook stopped the session.");
        greeted = true;
      }
      if (engine.listens(event)) {
        const verdict = await engine.fire(event, { input: { prompt: input.text }, signal: turn.signal });
        // Whoever interrupts a gate must not find the prompt in the history all the same.
        if (turn.signal.aborted)
          return refused(turn.newMessageId(), "The prompt was interrupted before its hooks had ended, and was dropped.");
        if (!verdict.continue) return refused(turn.newMessageId(), verdict.stopReason ?? "A hook stopped the prompt.");
        if (verdict.decision === "deny") {
          const shown = verdict.output["suppressOriginalPrompt"] === true ? "" : `\nThe prompt was: ${input.text}`;
          return refused(turn.newMessageId(), `A hook blocked the prompt: ${verdict.reason ?? "no reason given"}${shown}`);
        }
        say(event, verdict.additionalContext);
      }
      for (const word of engine.lateWords.take()) say(word.event, [word.text]);
      const result = await next(input);
      return context.length === 0 ? result : { ...result, messages: [...context, ...result.messages] };
    };
  },
});
export default inputHooks;

function refused(id: Message["id"], text: string): InputResult {
  return { messages: [{ type: "system", id, level: "warning", text }], query: false };
}
