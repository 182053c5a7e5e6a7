import type { Command, Listener, Plugin, Service, SessionListener, Stage, Tool } from "@lorimer/sdk";
import { eventTypes } from "./sample-events.js";

/** What the runs of a conformance check made one contribution do. */
export interface Coverage {
  /** Such as `listener tally`. */
  readonly contribution: string;
  /** What happened in a run: events that were heard, outcomes that a tool's calls had. */
  readonly exercised: readonly string[];
  /** What could have happened and never did. */
  readonly never: readonly string[];
}

/** Counts what the contributions of a plugin are used for in a harness, without changing what they do. */
export class CoverageLog {
  readonly #possible = new Map<string, ReadonlySet<string>>();
  readonly #seen = new Map<string, Set<string>>();

  /** The same plugin, whose modules tell this log when they are used. */
  watch(plugin: Plugin): Plugin {
    const modules = Object.entries(plugin.modules).map(([path, load]) => {
      const watched = async (): Promise<{ readonly default?: unknown }> => {
        const module = await load();
        return { ...module, default: this.#watched(module.default) };
      };
      return [path, watched] as const;
    });
    for (const tool of plugin.contributes.tools ?? []) this.#expect(`tool ${tool.name}`, ["ok", "error", "invalid", "cancelled"]);
    for (const stage of plugin.contributes.stages ?? []) this.#expect(`stage ${stage.id}`, ["ran"]);
    for (const service of plugin.contributes.services ?? []) this.#expect(`service ${service.token}`, ["made"]);
    for (const command of plugin.contributes.commands ?? []) this.#expect(`command ${command.name}`, ["ran"]);
    for (const { id, events = eventTypes } of plugin.contributes.listeners ?? []) this.#expect(`listener ${id}`, events);
    return { ...plugin, modules: Object.fromEntries(modules) };
  }

  /** Something happened with a contribution that was expected of it. */
  note(contribution: string, what: string): void {
    if (this.#possible.get(contribution)?.has(what) === true) this.#seen.get(contribution)?.add(what);
  }

  report(): readonly Coverage[] {
    return [...this.#possible].map(([contribution, possible]) => {
      const seen = this.#seen.get(contribution);
      const isSeen = (what: string): boolean => seen?.has(what) === true;
      return { contribution, exercised: [...possible].filter(isSeen), never: [...possible].filter((what) => !isSeen(what)) };
    });
  }

  #expect(contribution: string, possible: readonly string[]): void {
    this.#possible.set(contribution, new Set(possible));
    this.#seen.set(contribution, new Set());
  }

  #watched(value: unknown): unknown {
    const entry = value as Tool | Stage | Service | Command | Listener | undefined;
    switch (entry?.kind) {
      case "stage":
        return { ...entry, create: (needs, plugin) => this.#stage(entry.id, entry.create(needs, plugin)) } satisfies Stage;
      case "service":
        return { ...entry, create: (needs, plugin) => this.#made(entry, entry.create(needs, plugin)) } satisfies Service;
      case "command":
        return { ...entry, run: (call, services) => this.#ran(entry, entry.run(call, services)) } satisfies Command;
      case "listener":
        return { ...entry, create: (needs, plugin) => this.#listener(entry.id, entry.create(needs, plugin)) } satisfies Listener;
      default:
        return value;
    }
  }

  #made<T>(service: Service, made: T): T {
    this.note(`service ${service.token.key}`, "made");
    return made;
  }

  #ran<T>(command: Command, result: T): T {
    this.note(`command ${command.name}`, "ran");
    return result;
  }

  /** A stage is a function, or an object with one function that is called for each operation. */
  #stage<Made extends ReturnType<Stage["create"]>>(id: string, made: Made): Made {
    const ran = (): void => this.note(`stage ${id}`, "ran");
    return new Proxy(made, {
      apply(target, self, given) {
        ran();
        return Reflect.apply(target as (...given: readonly unknown[]) => unknown, self, given) as unknown;
      },
      get(target, key) {
        if (key === "recover" || key === "decide") ran();
        const member: unknown = Reflect.get(target, key);
        return typeof member === "function" && typeof target !== "function" ? (member.bind(target) as unknown) : member;
      },
    });
  }

  #listener(id: string, made: SessionListener): SessionListener {
    return {
      hear: (event) => {
        this.note(`listener ${id}`, event.type);
        return made.hear(event);
      },
      ...(made.close === undefined ? {} : { close: () => made.close?.() }),
    };
  }
}
