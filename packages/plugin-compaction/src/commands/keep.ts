import { Conversation, defineCommand } from "@lorimer/sdk";
import type { Command, Line } from "@lorimer/sdk";
import { Compaction } from "../contract/index.js";
import { isPrompt, shortLine } from "../history/calls.js";

const keep: Command = defineCommand({
  name: "keep",
  description: "Pins the last exchange, so that compaction never folds it away; `list` shows what is pinned, `clear` unpins it",
  argumentHint: "[list | clear]",
  needs: { compaction: Compaction, conversation: Conversation },
  run: async (call, { compaction, conversation }) => {
    const { messages } = conversation;
    const said = (text: string): { readonly kind: "shown"; readonly lines: readonly Line[] } => ({ kind: "shown", lines: [[{ text }]] });
    const words = call.arguments.trim();
    const pinned = messages.filter(({ id }) => compaction.pinned.has(id));
    if (words === "list") {
      const lines = pinned
        .filter(isPrompt)
        .map(({ content }) => shortLine(content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join(" "), 100));
      return lines.length === 0 ? said("Nothing is pinned.") : { kind: "shown", lines: lines.map((text) => [{ text: `- ${text}` }]) };
    }
    if (words !== "" && words !== "clear") return said(`/keep takes \`list\`, \`clear\`, or nothing; not "${shortLine(words, 40)}".`);
    if (call.preview) return said("This would change what is pinned.");
    if (words === "clear") {
      for (const { id } of pinned) await compaction.unpin(id);
      return said(pinned.length === 0 ? "Nothing was pinned." : "Nothing is pinned any more.");
    }
    const from = messages.findLastIndex(isPrompt);
    const last = messages.findLast(({ type }, at) => type === "assistant" && at > from);
    if (from < 0) return said("There is nothing to pin yet.");
    // What a person said and what came of it; the way there may be folded.
    for (const message of [messages[from], last]) if (message !== undefined) await compaction.pin(message.id);
    return said("Pinned: no level of compaction folds the last exchange away.");
  },
});
export default keep;
