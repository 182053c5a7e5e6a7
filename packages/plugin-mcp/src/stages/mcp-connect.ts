import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { McpToolSync } from "../offering/sync-token.js";

/** Servers are connected to when a prompt comes, and waited for a moment only before the first. */
const mcpConnect: Stage = defineStage({
  id: "mcp.connect",
  list: "input",
  slot: "intercept",
  needs: { sync: McpToolSync },
  create:
    ({ sync }) =>
    async (input, next, { preview }) => {
      if (!preview) await sync.sync();
      return next(input);
    },
});
export default mcpConnect;
