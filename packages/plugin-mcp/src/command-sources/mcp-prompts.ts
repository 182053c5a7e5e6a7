import { Contributions, defineCommandSource, Workspace } from "@lorimer/sdk";
import type { CommandInfo, CommandResult, CommandSourceEntry, ToolResultPart, UserBlock } from "@lorimer/sdk";
import { spelled } from "../config/server-config.js";
import { connectFor } from "../connection/connect-for.js";
import { McpInUse, McpServers } from "../contract/index.js";
import type { McpPrompt, McpServer } from "../contract/index.js";

/** Milliseconds that a prompt which nobody is known to have waits for servers that are still connected to. */
const waitMs = 10_000;
/** Characters that one prompt brings in. */
const maxChars = 100_000;

/** Prompts of servers as commands: `/mcp__server__prompt first "second argument"`. */
const mcpPrompts: CommandSourceEntry = defineCommandSource({
  id: "mcp-prompts",
  needs: { use: McpInUse, contributions: Contributions },
  create: ({ use, contributions }) => ({
    list: () => Promise.resolve((use.servers?.list() ?? []).flatMap((server) => server.prompts.map((prompt) => infoOf(server, prompt)))),
    async run(call): Promise<CommandResult | undefined> {
      if (!call.name.startsWith("mcp__") || call.preview) return undefined;
      const { servers, workspace } = (await contributions.resolve({ servers: McpServers, workspace: Workspace })) as {
        readonly servers: McpServers;
        readonly workspace: Workspace;
      };
      const find = (): Found | undefined =>
        servers
          .list()
          .flatMap((server) => server.prompts.map((prompt) => ({ server, prompt })))
          .find(({ server, prompt }) => nameOf(server, prompt) === call.name);
      const known = find();
      if (known === undefined) await connectFor(servers, waitMs, call.signal);
      const found = known ?? find();
      if (found === undefined) return undefined;
      const { server, prompt } = found;
      const { splitArguments } = await import("@lorimer/sdk/prompt-template");
      const words = splitArguments(call.arguments);
      const missing = prompt.arguments.filter(({ required }, index) => required && words[index] === undefined);
      if (missing.length > 0) {
        const text = `/${call.name} needs ${missing.map(({ name }) => name).join(", ")}.`;
        return { kind: "shown", lines: [[{ text, tone: "error" }]] };
      }
      const values = Object.fromEntries(
        prompt.arguments.flatMap(({ name }, index) => (words[index] === undefined ? [] : [[name, words[index]]])),
      );
      const messages = await servers.getPrompt(server.name, prompt.name, values, call.signal);
      const { boundedContent, presentContent } = await import("../result/present-result.js");
      const parts: ToolResultPart[] = [];
      for (const message of messages) {
        const shown = await presentContent(message.content, workspace);
        const speaker = message.role === "assistant" ? "The assistant said: " : "";
        for (const part of typeof shown === "string" ? [{ type: "text" as const, text: shown }] : shown)
          parts.push(part.type === "text" ? { type: "text", text: `${speaker}${part.text}` } : part);
      }
      const shown = await boundedContent(parts, maxChars, workspace);
      const blocks = typeof shown === "string" ? [{ type: "text" as const, text: shown }] : shown;
      return { kind: "asked", content: blocks.flatMap((part): UserBlock[] => (part.type === "tool_reference" ? [] : [part])) };
    },
  }),
});
export default mcpPrompts;

interface Found {
  readonly server: McpServer;
  readonly prompt: McpPrompt;
}

/** As its tools are: a server of a package is listed as `package:server`. */
function nameOf({ name, scope }: McpServer, prompt: McpPrompt): string {
  return `mcp__${scope === "plugin" ? "plugin_" : ""}${spelled(name)}__${spelled(prompt.name)}`;
}

function infoOf(server: McpServer, prompt: McpPrompt): CommandInfo {
  const hint = prompt.arguments.map(({ name, required }) => (required ? `<${name}>` : `[${name}]`)).join(" ");
  return {
    name: nameOf(server, prompt),
    description: prompt.description.split("\n")[0] ?? "",
    origin: server.name,
    kind: "mcp-prompt",
    ...(hint === "" ? {} : { argumentHint: hint }),
  };
}
