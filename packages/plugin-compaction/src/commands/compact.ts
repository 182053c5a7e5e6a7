import { CommandHost, defineCommand, optional } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { Compaction } from "../contract/index.js";

const compact: Command = defineCommand({
  name: "compact",
  description: "Folds the conversation into a summary; what follows the command says what must be kept",
  argumentHint: "[what to keep]",
  needs: { compaction: Compaction, host: optional(CommandHost) },
  run: async (call, { compaction, host }) => {
    if (call.preview) return { kind: "shown", lines: [[{ text: "This would fold the conversation into a summary." }]] };
    host?.show([[{ text: "Folding the conversation into a summary …", tone: "dim" }]]);
    const { ok, text } = await compaction.compact({ instructions: call.arguments, signal: call.signal });
    return { kind: "shown", lines: [[{ text, tone: ok ? "plain" : "error" }]] };
  },
});
export default compact;
