import type { OfferedTool, Tool, ToolDeclaration, ToolRegistry } from "@lorimer/sdk";
import type { Contribution } from "../kernel/point.js";
import { ToolPool } from "./tool-pool.js";
import type { PoolOptions } from "./tool-pool.js";

/** The tools of one session: the distribution's own, and those that were added since. */
export class SessionTools implements ToolRegistry {
  readonly #own: readonly Contribution<ToolDeclaration>[];
  readonly #options: PoolOptions;
  readonly #added = new Set<Contribution<ToolDeclaration>>();
  readonly #listeners = new Set<() => void>();
  #expectsMore = false;
  #pool: ToolPool | undefined;

  constructor(own: readonly Contribution<ToolDeclaration>[], options: PoolOptions) {
    this.#own = own;
    this.#options = options;
  }

  /** What the next turn offers. The same object until something changes. */
  get pool(): ToolPool {
    this.#pool ??= new ToolPool(this.#own, [...this.#added], this.#options);
    return this.#pool;
  }

  offered(): readonly OfferedTool[] {
    return this.pool.offered;
  }

  add(plugin: string, declaration: Omit<ToolDeclaration, "module">, load: () => Promise<Tool>): () => void {
    const entry = { plugin, value: { ...declaration, module: "" }, load };
    this.#added.add(entry);
    this.#changed();
    return () => {
      if (this.#added.delete(entry)) this.#changed();
    };
  }

  expectMore(): void {
    this.#expectsMore = true;
  }

  get expectsMore(): boolean {
    return this.#expectsMore;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #changed(): void {
    this.#pool = undefined;
    for (const listener of this.#listeners) listener();
  }
}
