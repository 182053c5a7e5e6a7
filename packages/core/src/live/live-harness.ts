import { LorimerError, messageOf } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";
import { linkHarness } from "../harness.js";
import type { Contribution, DiscoveredPlugin } from "../kernel/point.js";
import type { Harness, HarnessConfig, HarnessPlan, Session, SessionOptions } from "../session/session-api.js";
import { Generation } from "./generation.js";
import type { LiveOptions } from "./live-options.js";
import { LiveSession } from "./live-session.js";
import { pluginChanges } from "./plugin-changes.js";
import type { PluginChanges } from "./plugin-changes.js";

/** What came of a reload. */
export interface Reloaded extends PluginChanges {
  /** Of the plugins now in force; counts from 1. */
  readonly generation: number;
  /** Sessions that work with the new plugins now. */
  readonly moved: number;
  /** Sessions that end first what they began with the old ones. */
  readonly waiting: number;
  /** What went wrong with single sessions, and what did not close in order, one sentence each. */
  readonly problems: readonly string[];
}

/** A harness whose plugins can be exchanged while its sessions live. Its sessions are handles that stay good. */
export interface LiveHarness extends Harness {
  /** Counts from 1. */
  readonly generation: number;
  /** All that are not closed yet, oldest first, with their sessions. */
  readonly generations: readonly { readonly generation: number; readonly sessions: number }[];
  /**
   * Puts another set of plugins in force. Whatever is idle moves over before this resolves, what runs when it has ended; then the old
   * plugins are closed. Fails with `LINK_FAILED`, and changes nothing, where the new set has a fault, or would lose a plugin that works.
   */
  reload(config: HarnessConfig): Promise<Reloaded>;
}

/** Links a distribution as `openHarness` does, to be reloaded later. */
export async function openLiveHarness(config: HarnessConfig, options: LiveOptions = {}): Promise<LiveHarness> {
  return new ReloadableHarness(config, options);
}

class ReloadableHarness implements LiveHarness {
  readonly #options: LiveOptions;
  /** A discovered plugin is read once: the same one gives the same code. */
  readonly #read = new WeakMap<DiscoveredPlugin, Plugin>();
  readonly #alive = new Set<Generation>();
  readonly #sessions = new Set<LiveSession>();
  #current: Generation;
  #reloading: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(config: HarnessConfig, options: LiveOptions) {
    this.#options = options;
    this.#current = this.#link(config, 1);
    this.#alive.add(this.#current);
  }

  get name(): string {
    return this.#current.harness.name;
  }

  get version(): string {
    return this.#current.harness.version;
  }

  get plan(): HarnessPlan {
    return this.#current.harness.plan;
  }

  get generation(): number {
    return this.#current.number;
  }

  get generations(): LiveHarness["generations"] {
    return [...this.#alive].map(({ number, sessions }) => ({ generation: number, sessions }));
  }

  contributions<Value>(point: string): readonly Contribution<Value>[] {
    return this.#current.harness.contributions<Value>(point);
  }

  async openSession(options: SessionOptions): Promise<Session> {
    const session = await LiveSession.open(options, {
      current: () => this.#current,
      handOver: this.#options.handOver,
      optionsFor: this.#options.optionsFor,
      closed: (closed) => void this.#sessions.delete(closed),
    });
    this.#sessions.add(session);
    return session;
  }

  reload(config: HarnessConfig): Promise<Reloaded> {
    const reloading = this.#reloading.then(() => this.#reload(config));
    this.#reloading = reloading.catch(() => undefined);
    return reloading;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#reloading;
    const closed = await Promise.allSettled([...this.#alive].map((generation) => generation.close()));
    const errors = closed.flatMap((result): readonly unknown[] => (result.status === "rejected" ? [result.reason] : []));
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1)
      throw new LorimerError("DISPOSE_FAILED", errors.map(messageOf).join("; "), { cause: new AggregateError(errors) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #reload(config: HarnessConfig): Promise<Reloaded> {
    if (this.#closed) throw new LorimerError("SCOPE_CLOSED", "This harness is closed and can no longer be reloaded.");
    const before = this.#current;
    const next = this.#link(config, before.number + 1);
    refuseLoss(before, next, config);
    this.#alive.add(next);
    this.#current = next;
    const problems: string[] = [];
    const complain = (error: unknown): void => void problems.push(messageOf(error));
    const sessions = [...this.#sessions];
    await Promise.all(sessions.map((session) => session.follow().catch(complain)));
    await before.retire().catch(complain);
    const waiting = sessions.filter((session) => !session.isClosed && session.generation !== next).length;
    const moved = sessions.filter((session) => session.generation === next).length;
    return { generation: next.number, ...pluginChanges(before, next), moved, waiting, problems };
  }

  #link(config: HarnessConfig, number: number): Generation {
    const discovered = config.discovered?.map((found) => ({
      location: found.location,
      isSound: found.isSound === true,
      read: () => this.#readOnce(found),
      sound: () => found.sound?.(),
    }));
    const harness = linkHarness({ ...config, ...(discovered === undefined ? {} : { discovered }) });
    return new Generation(
      number,
      harness,
      config,
      (found) => this.#read.get(found),
      (ended) => this.#release(ended),
    );
  }

  #readOnce(found: DiscoveredPlugin): Plugin {
    let plugin = this.#read.get(found);
    if (plugin === undefined) this.#read.set(found, (plugin = found.read()));
    return plugin;
  }

  /** What only a closed generation used is used by nobody now. */
  async #release(ended: Generation): Promise<void> {
    this.#alive.delete(ended);
    const used = new Set([...this.#alive].flatMap(({ config }) => config.discovered ?? []));
    const unused = (ended.config.discovered ?? []).filter((found) => !used.has(found));
    await Promise.all(unused.map(async (found) => found.release?.()));
  }
}

/** A plugin that works must not give way to one that does not. */
function refuseLoss(before: Generation, next: Generation, config: HarnessConfig): void {
  const locations = new Map((before.config.discovered ?? []).map(({ location }) => [location, true]));
  const lost = next.harness.plan.quarantined.filter(
    ({ plugin }) => before.plugins.has(plugin) || (locations.has(plugin) && !isQuarantined(before, plugin)),
  );
  if (lost.length === 0) return;
  for (const found of config.discovered ?? []) if (before.config.discovered?.includes(found) !== true) void found.release?.();
  const lines = lost.map(
    ({ plugin, causes, remedy }) => `  ${plugin}: ${causes.map((cause) => cause.replace(/\.$/, "")).join("; ")}. ${remedy}`,
  );
  throw new LorimerError("LINK_FAILED", `Nothing was reloaded:\n${lines.join("\n")}`);
}

function isQuarantined({ harness }: Generation, location: string): boolean {
  return harness.plan.quarantined.some(({ plugin }) => plugin === location);
}
