import type { Harness, Session } from "@lorimer/core";
import type { OutputLine } from "./output-line.js";

export interface InitFacts {
  readonly harness: Pick<Harness, "plan" | "version">;
  readonly session: Pick<Session, "tools">;
  readonly cwd: string;
  readonly permissionMode: string;
  /** Names of the commands that can be used. */
  readonly slashCommands: readonly string[];
  /** MCP servers that are known by now, and their states. */
  readonly mcpServers: readonly { readonly name: string; readonly status: string }[];
  /** Where the credentials came from, never the credentials. */
  readonly apiKeySource: string;
}

/** `system/init`: what this run works with. Lists that Lorimer does not have yet are empty, as consumers expect them to be there. */
export function initLine(facts: InitFacts, model: string): OutputLine {
  const { plan } = facts.harness;
  return {
    type: "system",
    subtype: "init",
    cwd: facts.cwd,
    tools: facts.session.tools.map((tool) => tool.name),
    mcp_servers: facts.mcpServers,
    model,
    permissionMode: facts.permissionMode,
    slash_commands: facts.slashCommands,
    apiKeySource: facts.apiKeySource,
    lorimer_version: facts.harness.version,
    output_style: "default",
    skills: [],
    agents: [],
    plugins: plan.plugins.map(({ name, version }) => ({ name, version })),
    ...(plan.quarantined.length === 0
      ? {}
      : {
          plugin_errors: plan.quarantined.map(({ plugin, causes, remedy }) => ({
            plugin,
            type: "quarantined",
            message: `${causes.join("; ")} ${remedy}`,
          })),
        }),
  };
}
