import { defineStage, noUsage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { assistantMessage, userMessage } from "../messages/messages.js";

const request = "Your reply was cut off by the output limit. Continue exactly where it stopped: no apology, no recap, no repetition.";

/** A reply that even the largest cap cut is kept, and the model is asked, unseen, to go on where it stopped. */
const resume: Stage = defineStage({
  id: "resume",
  list: "recover",
  slot: "resume",
  create: () => ({
    handles: ["output_limit"],
    limit: 3,
    resets: "reply",
    recover: (failure, state, turn) => {
      const words = (failure.partial ?? []).filter((block) => block.type === "text" && block.text.trim() !== "");
      if (words.length === 0) return undefined;
      const model = state.request?.model ?? turn.options.model;
      const kept = assistantMessage(turn.newMessageId(), {
        content: words,
        model,
        signer: { provider: "", key: "" },
        usage: failure.usage ?? noUsage,
      });
      const goOn = userMessage(turn.newMessageId(), [{ type: "text", text: request }], true);
      return { messages: [...state.messages, kept, goOn], keepsPartial: true };
    },
  }),
});
export default resume;
