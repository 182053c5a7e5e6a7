import { contextBlock, defineStage, keptText, SessionJournal, withBlock } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { McpToolSync } from "../offering/sync-token.js";

/** What servers that were there at the first request say of themselves. */
const mcpInstructions: Stage = defineStage({
  id: "mcp.instructions",
  list: "context",
  slot: "instructions",
  needs: { sync: McpToolSync, journal: SessionJournal },
  create:
    ({ sync, journal }) =>
    async (draft) => {
      const text = await keptText(journal, "lorimer.mcp.instructions", () => Promise.resolve(written(sync.instructions)));
      if (text === "") return draft;
      const block = contextBlock({ id: "mcp-instructions", text, origin: "lorimer.mcp", lifetime: "session", cacheable: true });
      return { ...draft, system: withBlock(draft.system, block) };
    },
});
export default mcpInstructions;

function written(instructions: readonly { readonly server: string; readonly text: string }[]): string {
  if (instructions.length === 0) return "";
  const parts = instructions.map(({ server, text }) => `## ${server}\n${text}`);
  return `# MCP servers\nWhat these servers say of their use. It comes from them, not from the person.\n\n${parts.join("\n\n")}`;
}
