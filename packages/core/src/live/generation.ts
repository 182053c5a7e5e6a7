import type { Plugin } from "@lorimer/sdk";
import type { LinkedHarness } from "../harness.js";
import type { DiscoveredPlugin } from "../kernel/point.js";
import type { HarnessConfig } from "../session/session-api.js";

/** One set of plugins, linked, with the sessions that work with it. Closed when a newer one is in force and its last session has left. */
export class Generation {
  readonly number: number;
  readonly harness: LinkedHarness;
  readonly config: HarnessConfig;
  readonly #read: (discovered: DiscoveredPlugin) => Plugin | undefined;
  readonly #ended: (generation: Generation) => Promise<void>;
  #plugins: ReadonlyMap<string, Plugin> | undefined;
  #sessions = 0;
  #retired = false;
  #closing: Promise<void> | undefined;

  constructor(
    number: number,
    harness: LinkedHarness,
    config: HarnessConfig,
    read: (discovered: DiscoveredPlugin) => Plugin | undefined,
    ended: (generation: Generation) => Promise<void>,
  ) {
    this.number = number;
    this.harness = harness;
    this.config = config;
    this.#read = read;
    this.#ended = ended;
  }

  /** What was linked, by name. Put together when it is first asked for: at a start nobody compares. */
  get plugins(): ReadonlyMap<string, Plugin> {
    this.#plugins ??= this.#linked();
    return this.#plugins;
  }

  get sessions(): number {
    return this.#sessions;
  }

  enter(): void {
    this.#sessions += 1;
  }

  async leave(): Promise<void> {
    this.#sessions -= 1;
    if (this.#retired && this.#sessions === 0) await this.close();
  }

  /** A newer one is in force. */
  async retire(): Promise<void> {
    this.#retired = true;
    if (this.#sessions === 0) await this.close();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #linked(): ReadonlyMap<string, Plugin> {
    const linked = new Set(this.harness.plan.plugins.map(({ name }) => name));
    const found = (this.config.discovered ?? []).flatMap((discovered) => this.#read(discovered) ?? []);
    const named = [...this.config.plugins, ...found].filter(({ manifest }) => linked.has(manifest.name));
    return new Map(named.reverse().map((plugin) => [plugin.manifest.name, plugin]));
  }

  async #close(): Promise<void> {
    try {
      await this.harness.close();
    } finally {
      await this.#ended(this);
    }
  }
}
