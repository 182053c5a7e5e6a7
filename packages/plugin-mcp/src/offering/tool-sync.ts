import type { SessionJournal, ToolRegistry } from "@lorimer/sdk";
import type { OfferedMcpTool, Offering } from "./offering.js";

/**
 * Brings the tools of the session in line with what servers offer, at moments that the conversation chooses: between requests, never during one.
 * What was offered is recorded each time.
 */
export class ToolSync {
  readonly #registry: ToolRegistry;
  readonly #journal: SessionJournal;
  readonly #ask: () => Promise<Offering>;
  readonly #present = new Map<string, { readonly definition: string; remove(): void }>();
  #instructions: Offering["instructions"] = [];

  constructor(registry: ToolRegistry, journal: SessionJournal, ask: () => Promise<Offering>) {
    this.#registry = registry;
    this.#journal = journal;
    this.#ask = ask;
  }

  get instructions(): Offering["instructions"] {
    return this.#instructions;
  }

  async sync(): Promise<void> {
    const offering = await this.#journal.recall("lorimer.mcp.offering", this.#ask);
    if (offering.same) return;
    this.#instructions = offering.instructions;
    const wanted = new Map(offering.tools.map((tool) => [tool.name, tool]));
    for (const [name, { definition, remove }] of this.#present) {
      const tool = wanted.get(name);
      if (tool !== undefined && JSON.stringify(tool) === definition) continue;
      remove();
      this.#present.delete(name);
    }
    for (const tool of wanted.values()) if (!this.#present.has(tool.name)) this.#add(tool);
  }

  #add(tool: OfferedMcpTool): void {
    const { name, description, inputSchema, alwaysLoad } = tool;
    const declaration = { name, description, inputSchema, ...(alwaysLoad ? { alwaysLoad } : {}) };
    const remove = this.#registry.add(`mcp:${tool.server}`, declaration, async () => (await import("./mcp-tool.js")).mcpTool(tool));
    this.#present.set(tool.name, { definition: JSON.stringify(tool), remove });
  }
}
