import { LorimerError, messageOf } from "@lorimer/sdk";
import type { ContributedEntry, Contributions } from "@lorimer/sdk";
import { untilAborted } from "../connection/until-aborted.js";
import type {
  McpResource,
  McpResourceTemplate,
  ResourceSource,
  ResourceSourceEntry,
  ServedResource,
  ServedResources,
} from "../contract/index.js";

interface Made {
  /** For messages. */
  readonly name: string;
  readonly source: ResourceSource;
  /** What it was asked and has not answered: it is asked again and again, and one that hangs must not gather questions. */
  readonly asked: Map<string, Promise<unknown>>;
}

/** Milliseconds that one source may take to list what it has, and to read one resource. */
export interface JoinedLimits {
  readonly listMs: number;
  readonly readMs: number;
}

const usual: JoinedLimits = { listMs: 5000, readMs: 60_000 };

/** The contribution point `resourceSources`. A source that fails or hangs is named, and takes nothing from the others. */
export class JoinedResources implements ServedResources {
  readonly #contributions: Contributions;
  readonly #warn: (text: string) => void;
  readonly #limits: JoinedLimits;
  readonly #warned = new Set<string>();
  #made: Promise<readonly Made[]> | undefined;

  constructor(contributions: Contributions, warn: (text: string) => void, limits: JoinedLimits = usual) {
    this.#contributions = contributions;
    this.#warn = warn;
    this.#limits = limits;
  }

  async list(): Promise<readonly McpResource[]> {
    const byAddress = new Map<string, McpResource>();
    for (const resource of await this.#listed("list", (source) => source.list()))
      if (!byAddress.has(resource.uri)) byAddress.set(resource.uri, resource);
    return [...byAddress.values()];
  }

  templates(): Promise<readonly McpResourceTemplate[]> {
    return this.#listed("templates", (source) => source.templates?.() ?? Promise.resolve([]));
  }

  async read(uri: string, signal: AbortSignal): Promise<ServedResource | undefined> {
    const faults: unknown[] = [];
    for (const { name, source } of await this.#sources()) {
      try {
        const content = await inTime((over) => source.read(uri, over), this.#limits.readMs, signal);
        if (content !== undefined) return { content, watch: (changed) => this.#watch(name, source, uri, changed) };
      } catch (error) {
        signal.throwIfAborted();
        faults.push(error);
      }
    }
    // Whose address it is nobody can tell: another source may have it all the same.
    if (faults.length > 0) throw faults[0];
    return undefined;
  }

  async #listed<T>(what: string, ask: (source: ResourceSource) => Promise<readonly T[]>): Promise<readonly T[]> {
    const lists = await Promise.all(
      (await this.#sources()).map(async ({ name, source, asked }): Promise<readonly T[]> => {
        try {
          const answer = asked.get(what) ?? Promise.resolve(ask(source));
          asked.set(what, answer);
          void answer.catch(() => undefined).finally(() => asked.delete(what));
          const list = await inTime(() => answer, this.#limits.listMs);
          if (!Array.isArray(list)) throw new Error("it gave no list");
          return list as readonly T[];
        } catch (error) {
          this.#fault(name, error);
          return [];
        }
      }),
    );
    return lists.flat();
  }

  #watch(name: string, source: ResourceSource, uri: string, changed: () => void): () => void {
    try {
      const stop = source.watch?.(uri, changed);
      return () => {
        try {
          stop?.();
        } catch (error) {
          this.#fault(name, error);
        }
      };
    } catch (error) {
      this.#fault(name, error);
      return () => undefined;
    }
  }

  #sources(): Promise<readonly Made[]> {
    this.#made ??= Promise.all(
      this.#contributions.to("resourceSources").map(async (entry): Promise<readonly Made[]> => {
        const name = `resources of the plugin ${entry.plugin.name}`;
        try {
          return [{ name, source: await inTime(() => this.#make(entry), this.#limits.listMs), asked: new Map() }];
        } catch (error) {
          this.#fault(name, error);
          return [];
        }
      }),
    ).then((made) => made.flat());
    return this.#made;
  }

  async #make(entry: ContributedEntry): Promise<ResourceSource> {
    const made = (await entry.load()) as ResourceSourceEntry | undefined;
    if (made?.kind !== "resource-source")
      throw new LorimerError("PLUGIN_EXPORT_INVALID", `A module of the plugin ${entry.plugin.name} does not export a resource source.`);
    return made.create(await this.#contributions.resolve(made.needs), entry.plugin);
  }

  /** Lists are asked for again and again: each fault is told once. */
  #fault(name: string, error: unknown): void {
    const text = `The ${name} cannot be had: ${messageOf(error)}`;
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.#warn(text);
  }
}

/** What does not end in time is not waited for. */
async function inTime<T>(work: (over: AbortSignal) => Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(new Error(`it did not end in ${ms / 1000} s`)), ms);
  const cancel = (): void => over.abort(signal?.reason);
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    signal?.throwIfAborted();
    return await untilAborted(work(over.signal), over.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}
