import { defineStage, SessionJournal, Workspace } from "@lorimer/sdk";
import type { Stage, ToolResultContent } from "@lorimer/sdk";

/** A result too long for the model is kept whole on disk; the model gets its head, its tail and the path. */
const spill: Stage = defineStage({
  id: "spill",
  list: "tool",
  slot: "shape",
  needs: { workspace: Workspace, journal: SessionJournal },
  create:
    ({ workspace, journal }) =>
    async (call, next) => {
      const outcome = await next(call);
      const limit = call.tool.maxResultChars;
      const text = wholeText(outcome.content);
      if (text.length <= limit) return outcome;
      const path = await journal.recall(`lorimer.spill:${call.id}`, async () => {
        const file = `${await workspace.scratch()}/${call.name}-${call.id.replaceAll(/[^A-Za-z0-9_-]/g, "_")}.txt`;
        await workspace.files.write(file, new TextEncoder().encode(text));
        return file;
      });
      const half = Math.floor(limit / 2);
      const shown = `${text.slice(0, half)}\n\n[${text.length - 2 * half} characters left out. The whole result is in ${path}]\n\n${text.slice(-half)}`;
      return { ...outcome, content: shown };
    },
});
export default spill;

/** Only text is measured; a result that holds media is bounded by its tool. */
function wholeText(content: ToolResultContent): string {
  if (typeof content === "string") return content;
  return content.every((block) => block.type === "text") ? content.map((block) => block.text).join("\n") : "";
}
