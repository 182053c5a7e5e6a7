import type { Tool } from "@modelcontextprotocol/client";
import { messageOf } from "@lorimer/sdk";
import { pinKey } from "../config/server-config.js";
import type { ServerConfig } from "../config/server-config.js";
import type { McpState, StateFile } from "../state/state-file.js";
import { toolHash } from "./pins.js";

export interface PinnedServer {
  readonly config: ServerConfig;
  /** As it lists them now. */
  readonly tools: readonly Tool[];
}

/** Which definitions of tools are approved. What was approved of a tool that is not listed for a while is not forgotten. */
export class ToolPins {
  readonly #state: StateFile;
  readonly #warn: (problem: string) => void;
  #pins: McpState["pins"] = {};

  constructor(state: StateFile, warn: (problem: string) => void) {
    this.#state = state;
    this.#warn = warn;
  }

  /** What stands in the file. */
  know(pins: McpState["pins"]): void {
    this.#pins = pins;
  }

  stateOf(config: ServerConfig, tool: Tool): "offered" | "changed" | "invalid" {
    if (typeof tool.inputSchema !== "object" || tool.inputSchema === null) return "invalid";
    const approved = this.#pins[pinKey(config)] ?? {};
    return !Object.hasOwn(approved, tool.name) || approved[tool.name] === toolHash(tool) ? "offered" : "changed";
  }

  /** A tool that is seen for the first time is taken as it is: its server was approved with what it offers. From then on it is bound. */
  async add(servers: readonly PinnedServer[]): Promise<void> {
    const fresh = servers.filter(({ config, tools }) => {
      const approved = this.#pins[pinKey(config)] ?? {};
      return tools.some(({ name }) => !Object.hasOwn(approved, name));
    });
    if (fresh.length === 0) return;
    try {
      await this.#write(fresh, (now, before) => ({ ...now, ...before }));
    } catch (error) {
      this.#warn(`What tools of MCP servers are now will not be remembered: ${messageOf(error)}`);
    }
  }

  /** The tools of a server are approved as they are now. */
  approve(server: PinnedServer): Promise<void> {
    return this.#write([server], (now, before) => ({ ...before, ...now }));
  }

  /** Another session may have written meanwhile: what is kept is made from what stands in the file. */
  async #write(servers: readonly PinnedServer[], merge: (now: Hashes, before: Hashes) => Hashes): Promise<void> {
    const merged = (pins: McpState["pins"]): McpState["pins"] => ({
      ...pins,
      ...Object.fromEntries(
        servers.map(({ config, tools }) => {
          const key = pinKey(config);
          return [key, merge(Object.fromEntries(tools.map((tool) => [tool.name, toolHash(tool)])), pins[key] ?? {})];
        }),
      ),
    });
    this.#pins = merged(this.#pins);
    await this.#state.update((state) => {
      const pins = merged(state.pins ?? {});
      this.#pins = pins;
      return { ...state, pins };
    });
  }
}

type Hashes = Readonly<Record<string, string>>;
