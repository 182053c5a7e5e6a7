import type { Needs, Plugin, Service } from "@lorimer/sdk";
import type { GivenService } from "../tool/call-tool.js";

/** The services that one session of a conformance check gives, and how they are closed. */
export interface GivenSession {
  readonly services: readonly GivenService[];
  close?(): Promise<void> | void;
}

/** Fills needs from what a test gives and from the services that the plugin itself provides. */
export class TestSession implements AsyncDisposable {
  readonly #given: ReadonlyMap<string, unknown>;
  readonly #own: ReadonlyMap<string, Service>;
  readonly #made = new Map<string, Promise<unknown>>();
  readonly #closers: (() => Promise<void> | void)[] = [];
  readonly #plugin: Plugin;

  constructor(plugin: Plugin, own: readonly Service[], given: GivenSession) {
    this.#plugin = plugin;
    this.#own = new Map(own.map((service) => [service.token.key, service]));
    this.#given = new Map(given.services.map(([token, service]) => [token.key, service]));
    if (given.close !== undefined) this.#closers.push(() => given.close?.());
  }

  /** The first token among `needs`, or what those need, that nothing provides. */
  missing(needs: Needs, asking: readonly string[] = []): string | undefined {
    for (const { key, optional } of Object.values(needs)) {
      if (this.#given.has(key) || asking.includes(key)) continue;
      const own = this.#own.get(key);
      if (own === undefined && optional === true) continue;
      const missing = own === undefined ? key : this.missing(own.needs, [...asking, key]);
      if (missing !== undefined) return missing;
    }
    return undefined;
  }

  async resolve(needs: Needs): Promise<Readonly<Record<string, unknown>>> {
    const entries: [string, unknown][] = [];
    for (const [name, need] of Object.entries(needs)) {
      const unmet = need.optional === true && !this.#given.has(need.key) && !this.#own.has(need.key);
      entries.push([name, unmet ? undefined : await this.#get(need.key)]);
    }
    return Object.fromEntries(entries);
  }

  get context(): { readonly name: string; readonly settings: Readonly<Record<string, unknown>> } {
    return { name: this.#plugin.manifest.name, settings: {} };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
  }

  #get(key: string): Promise<unknown> {
    if (this.#given.has(key)) return Promise.resolve(this.#given.get(key));
    const made = this.#made.get(key) ?? this.#make(key);
    this.#made.set(key, made);
    return made;
  }

  async #make(key: string): Promise<unknown> {
    const service = this.#own.get(key);
    if (service === undefined) throw new Error(`nothing provides ${key}`);
    const instance = await service.create(await this.resolve(service.needs), this.context);
    this.#closers.push(() => service.dispose?.(instance));
    return instance;
  }
}
