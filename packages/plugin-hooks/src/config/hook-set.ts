import type { CallbackHook, HookSource } from "../contract/index.js";
import { eventNamed } from "../schema/index.js";
import type { HookEntry } from "./hook-entry.js";
import { compileMatcher } from "./matcher.js";
import { readHooks } from "./read-config.js";
import type { ReadHooks } from "./read-config.js";

/** The hooks of one event, in the order of their declaration. */
export interface EventHooks {
  readonly entries: readonly HookEntry[];
  /** All of them are functions of the host: no process, request or model is needed. */
  readonly internal: boolean;
}

/** Seconds a callback has where its event says nothing else. */
const defaultSeconds = 600;

/** All hooks in force: callbacks, then the settings' layers from the strongest on, then what plugins and skills brought. */
export class HookSet {
  readonly #callbacks = new Set<HookEntry>();
  readonly #added = new Set<ReadHooks>();
  #settings: ReadHooks = { entries: [], problems: [] };
  /** Which of what was added may run. */
  #admits: (entry: HookEntry) => boolean = () => true;
  /** Undefined: something was added or taken away since it was made. Hundreds may be added before anyone asks. */
  #byEvent: ReadonlyMap<string, EventHooks> | undefined;

  of(event: string): EventHooks | undefined {
    return this.#events().get(event);
  }

  /** Every hook in force, event by event. */
  get entries(): readonly HookEntry[] {
    return [...this.#events().values()].flatMap(({ entries }) => entries);
  }

  get problems(): readonly string[] {
    return [...this.#settings.problems, ...[...this.#added].flatMap(({ problems }) => problems)];
  }

  useSettings(settings: ReadHooks, admits: (entry: HookEntry) => boolean): void {
    this.#settings = settings;
    this.#admits = admits;
    this.#byEvent = undefined;
  }

  add(hook: CallbackHook): () => void {
    const definition = eventNamed(hook.event);
    const entry: HookEntry = {
      event: hook.event,
      handler: { type: "callback", hook },
      origin: { scope: "host", source: "host", mergesCopies: false },
      matcher: compileMatcher(hook.matcher, hook.event),
      timeoutMs: hook.timeoutMs ?? (definition?.timeoutSeconds ?? defaultSeconds) * 1000,
      hasOwnTimeout: hook.timeoutMs !== undefined,
      once: false,
      phase: hook.phase ?? "gate",
      onFailure: hook.onFailure ?? (hook.event === "PreToolUse" || hook.event === "UserPromptSubmit" ? "block" : "pass"),
      label: hook.name ?? "callback",
      copyKey: null,
    };
    this.#callbacks.add(entry);
    this.#byEvent = undefined;
    return () => {
      this.#callbacks.delete(entry);
      this.#byEvent = undefined;
    };
  }

  addConfig(config: unknown, source: HookSource): { readonly problems: readonly string[]; remove(): void } {
    const read = readHooks(config, { ...source, scope: "plugin", mergesCopies: false });
    this.#added.add(read);
    this.#byEvent = undefined;
    const remove = (): void => {
      this.#added.delete(read);
      this.#byEvent = undefined;
    };
    return { problems: read.problems, remove };
  }

  #events(): ReadonlyMap<string, EventHooks> {
    if (this.#byEvent !== undefined) return this.#byEvent;
    const configured = [...this.#settings.entries, ...[...this.#added].flatMap(({ entries }) => entries)].filter(this.#admits);
    const byEvent = new Map<string, HookEntry[]>();
    for (const entry of [...this.#callbacks, ...configured]) {
      const entries = byEvent.get(entry.event);
      if (entries === undefined) byEvent.set(entry.event, [entry]);
      else entries.push(entry);
    }
    this.#byEvent = new Map(
      [...byEvent].map(([event, entries]) => [event, { entries, internal: entries.every(({ handler }) => handler.type === "callback") }]),
    );
    return this.#byEvent;
  }
}
