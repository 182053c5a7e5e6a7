import { defineCommand } from "@lorimer/sdk";
import type { Command, Line } from "@lorimer/sdk";
import { connectFor } from "../connection/connect-for.js";
import { McpServers } from "../contract/index.js";
import type { McpServer } from "../contract/index.js";

const waitMs = 2000;

/** `/mcp`: the servers and their states; `/mcp reconnect NAME`, `/mcp disable NAME`. */
const mcp: Command = defineCommand({
  name: "mcp",
  description: "Show the MCP servers, or reconnect or disable one.",
  argumentHint: "[reconnect|disable NAME]",
  needs: { servers: McpServers },
  async run({ arguments: words, signal }, { servers }) {
    const [verb = "", ...rest] = words.trim().split(/\s+/);
    const name = rest.join(" ");
    if (verb === "reconnect") await servers.reconnect(name);
    else if (verb === "disable") {
      await servers.known();
      await servers.disconnect(name);
    } else await connectFor(servers, waitMs, signal);
    const known = servers.list();
    const shown = name === "" ? known : known.filter((server) => server.name === name);
    const none: readonly Line[] = [[{ text: "No MCP servers are configured. `lorimer mcp add` adds one.", tone: "dim" }]];
    return { kind: "shown", lines: shown.length === 0 ? none : shown.flatMap(linesOf) };
  },
});
export default mcp;

function linesOf({ name, status, reason, tools, prompts, resources, target }: McpServer): readonly Line[] {
  const counts = [`${tools.length} tools`, `${prompts.length} prompts`, `${resources.length} resources`].join(", ");
  const changed = tools.filter(({ state }) => state === "changed").map((tool) => tool.name);
  return [
    [
      { text: name.padEnd(20), tone: "accent" },
      { text: status.padEnd(12), tone: status === "connected" ? "added" : status === "failed" || status === "denied" ? "error" : "dim" },
      { text: [...(status === "connected" ? [counts] : []), ...(reason === "" ? [] : [reason])].join("; ") },
    ],
    [{ text: `  ${target}`, tone: "dim" }],
    ...(changed.length === 0
      ? []
      : [
          [
            {
              text: `  changed since they were approved, and not offered: ${changed.join(", ")}; lorimer mcp approve ${name}`,
              tone: "error",
            },
          ] as Line,
        ]),
  ];
}
