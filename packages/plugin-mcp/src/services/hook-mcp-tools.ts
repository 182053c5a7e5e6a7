import { HookMcpTools } from "@lorimer/plugin-hooks/contract";
import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { McpInUse } from "../contract/index.js";

/** Calls a server's tool for a hook of type `mcp_tool`. A server that is not connected is not connected for it. */
const hookMcpTools: Service = provide(HookMcpTools, {
  level: "session",
  needs: { use: McpInUse },
  create: ({ use }) => ({
    call: async (server, tool, input, { signal }) => {
      // Servers of packages are named `plugin:package:server` in hooks, and `package:server` everywhere else.
      const name = server.replace(/^plugin:/, "");
      const { servers } = use;
      if (servers?.list().find((known) => known.name === name)?.status !== "connected") return undefined;
      const { content, isError } = await servers.call(name, tool, input, { signal });
      return { text: content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n"), isError };
    },
  }),
});
export default hookMcpTools;
