import { Conversation, defineCommand, ModelCaller } from "@lorimer/sdk";
import type { Command, Line } from "@lorimer/sdk";
import { said } from "../lines.js";

const btw: Command = defineCommand({
  name: "btw",
  description: "Asks something beside the conversation: the answer is shown and does not become part of it",
  argumentHint: "QUESTION",
  needs: { conversation: Conversation, models: ModelCaller },
  async run({ arguments: question, preview, signal }, { conversation, models }) {
    if (question === "") return said("What do you want to know? /btw QUESTION");
    if (preview) return said("(The answer to a side question is shown here.)");
    const { system, tools, messages, cache } = await conversation.request(signal);
    const prompt = `A question beside the work, which goes on unchanged afterwards. Answer it in a few sentences from what you know and what was said so far. Call no tools.\n\n${question}`;
    const reply = await models.call(
      {
        purpose: "btw",
        plugin: "lorimer.commands",
        model: conversation.model,
        prompt,
        after: { system, tools, messages, cache },
        maxOutputTokens: 2048,
      },
      { signal },
    );
    if (!reply.ok) return { kind: "shown", lines: [[{ text: `The question was not answered: ${reply.message}`, tone: "error" }]] };
    return {
      kind: "shown",
      lines: reply.text
        .trim()
        .split("\n")
        .map((text): Line => [{ text }]),
    };
  },
});
export default btw;
