import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { McpToolSync } from "../offering/sync-token.js";

/** What servers offer is brought up to date between requests. */
const mcpRefresh: Stage = defineStage({
  id: "mcp.refresh",
  list: "batch",
  slot: "observe",
  needs: { sync: McpToolSync },
  create:
    ({ sync }) =>
    async () => {
      await sync.sync();
      return undefined;
    },
});
export default mcpRefresh;
