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

/** Hooks that are read when an event fires that they hear. */
export interface WaitingHooks {
  readonly events: readonly string[];
  /** The same objects each time. */
  configsOf(event: string): readonly WaitingConfig[];
}

export interface WaitingConfig {
  readonly config: unknown;
  readonly origin: HookSource;
}

/** All hooks in force: callbacks, then the settings' layers from the strongest on, then those of packages, then what skills and commands brought. */
export class HookSet {
  readonly #waiting: { readonly packages: WaitingHooks | undefined };
  /** A hook stays the same object, because one may be to run once. */
  readonly #read = new WeakMap<WaitingConfig, ReadHooks>();
  readonly #callbacks = new Set<HookEntry>();
  readonly #added = new Set<ReadHooks>();
  #settings: ReadHooks = { entries: [], problems: [] };
  /** Which of what was added may run. */
  #admits: (entry: HookEntry) => boolean = () => true;
  /** What was asked for since something was added or taken away. */
  #byEvent = new Map<string, EventHooks | undefined>();

  constructor(waiting: { readonly packages: WaitingHooks | undefined }) {
    this.#waiting = waiting;
  }

  of(event: string): EventHooks | undefined {
    if (!this.#byEvent.has(event)) this.#byEvent.set(event, this.#gather(event));
    return this.#byEvent.get(event);
  }

  /** Every hook in force, event by event. */
  get entries(): readonly HookEntry[] {
    const known = [...this.#callbacks, ...this.#settings.entries, ...[...this.#added].flatMap(({ entries }) => entries)];
    const events = new Set([...known.map(({ event }) => event), ...(this.#waiting.packages?.events ?? [])]);
    return [...events].flatMap((event) => this.of(event)?.entries ?? []);
  }

  get problems(): readonly string[] {
    return [...this.#settings.problems, ...[...this.#added].flatMap(({ problems }) => problems)];
  }

  /** What was gathered is gathered anew when it is next asked for. */
  changed(): void {
    this.#byEvent.clear();
  }

  useSettings(settings: ReadHooks, admits: (entry: HookEntry) => boolean): void {
    this.#settings = settings;
    this.#admits = admits;
    this.changed();
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
    this.changed();
    return () => {
      this.#callbacks.delete(entry);
      this.changed();
    };
  }

  addConfig(config: unknown, source: HookSource): { readonly problems: readonly string[]; remove(): void } {
    const read = readAdded(config, source);
    this.#added.add(read);
    this.changed();
    const remove = (): void => {
      this.#added.delete(read);
      this.changed();
    };
    return { problems: read.problems, remove };
  }

  #gather(event: string): EventHooks | undefined {
    const waiting = (this.#waiting.packages?.configsOf(event) ?? []).map((one) => this.#readOnce(one));
    const configured = [this.#settings, ...waiting, ...this.#added].flatMap((read) =>
      read.entries.filter((entry) => entry.event === event),
    );
    const callbacks = [...this.#callbacks].filter((entry) => entry.event === event);
    const entries = [...callbacks, ...configured.filter(this.#admits)];
    return entries.length === 0 ? undefined : { entries, internal: entries.every(({ handler }) => handler.type === "callback") };
  }

  #readOnce(one: WaitingConfig): ReadHooks {
    const read = this.#read.get(one) ?? readAdded(one.config, one.origin);
    this.#read.set(one, read);
    return read;
  }
}

function readAdded(config: unknown, source: HookSource): ReadHooks {
  return readHooks(config, { ...source, scope: "plugin", mergesCopies: false });
}
