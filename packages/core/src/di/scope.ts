import "reflect-metadata/lite";
import { isLorimerError, LorimerError, messageOf } from "@lorimer/sdk";
import type { Level, Needs, PluginContext, PluginMeter, Resolved, Service, Token } from "@lorimer/sdk";
import { container as globalContainer } from "tsyringe";
import type { DependencyContainer } from "tsyringe";
import { timed } from "../async/timed.js";
import { within } from "../async/within.js";

/*
 * The only file that imports tsyringe. A container holds the instances of one scope and finds those of wider scopes;
 * who builds, owns and disposes an instance is decided here, because tsyringe 4.10 would build a parent's singleton with a
 * child's dependencies, never dispose what a factory made, and leave the children of a disposed container open (ADR 0002).
 */

/** A service that may be asked for: its level is known before its module is imported. */
export interface ServiceEntry {
  readonly level: Level;
  readonly plugin: PluginContext;
  load(): Promise<Service>;
}

export type ServiceIndex = ReadonlyMap<string, ServiceEntry>;

/** Milliseconds that one service may take to close. */
const disposeMs = 10_000;

const width: Readonly<Record<Level, number>> = { app: 0, session: 1, agent: 2 };

interface Owned {
  readonly key: string;
  dispose(): void | Promise<void>;
}

/** One lifetime, app around session around agent. Each service is built by, kept by and closed with the scope of its own level. */
export class Scope {
  readonly level: Level;
  readonly #index: ServiceIndex;
  readonly #parent: Scope | undefined;
  readonly #container: DependencyContainer;
  readonly #children = new Set<Scope>();
  readonly #building = new Map<string, Promise<unknown>>();
  readonly #owned: Owned[] = [];
  #before: (() => Promise<void>) | undefined;
  #meter: PluginMeter | undefined;
  #closing: Promise<void> | undefined;
  #isClosed = false;

  constructor(level: Level, index: ServiceIndex, parent?: Scope) {
    this.level = level;
    this.#index = index;
    this.#parent = parent;
    this.#container = (parent === undefined ? globalContainer : parent.#container).createChildContainer();
  }

  /** A narrower scope inside this one. */
  child(level: Level): Scope {
    if (this.#closing !== undefined) throw this.#closed(`a scope of the level ${level}`);
    if (width[level] <= width[this.level]) {
      throw new LorimerError("SERVICE_SCOPE", `A scope of the level ${level} cannot be opened inside one of the level ${this.level}.`);
    }
    const child = new Scope(level, this.#index, this);
    child.timeBy(this.#meter);
    this.#children.add(child);
    return child;
  }

  /** Tells how long the services of this scope, and of those inside it, take to make. */
  timeBy(meter: PluginMeter | undefined): void {
    this.#meter = meter;
  }

  /** Puts a ready instance into this scope; whoever made it disposes it. */
  set<T>(token: Token<T>, instance: T): void {
    this.#container.registerInstance(token.key, instance);
  }

  async get<T>(token: Token<T>): Promise<T> {
    this.#refuseIfClosed(token.key);
    const holder = this.#holder(token.key);
    if (holder !== undefined) return holder.#container.resolve<T>(token.key);
    const entry = this.#index.get(token.key);
    if (entry === undefined) throw missing(token.key);
    return (await this.#owner(token.key, entry).#build(token.key, entry)) as T;
  }

  /** The services a record of tokens names, under the same names. */
  async resolve<N extends Needs>(needs: N): Promise<Resolved<N>> {
    const pairs = await Promise.all(Object.entries(needs).map(async ([name, need]) => [name, await this.#need(need)]));
    return Object.fromEntries(pairs) as Resolved<N>;
  }

  async #need<T>(need: Token<T>): Promise<T | undefined> {
    const unmet = need.optional === true && !this.#index.has(need.key) && this.#holder(need.key) === undefined;
    return unmet ? undefined : this.get(need);
  }

  /** What is to be done before anything of this scope closes; it may still ask for services. */
  beforeClose(act: () => Promise<void>): void {
    this.#before = act;
  }

  /** Closes children, then what this scope owns, newest first. Every disposer runs; their errors come as one. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  /** The nearest scope that has an instance. Asked scope by scope, because a container would also look into the container all harnesses share. */
  #holder(key: string): Scope | undefined {
    let scope: Scope | undefined = this;
    while (scope !== undefined && !scope.#container.isRegistered(key)) scope = scope.#parent;
    return scope;
  }

  #owner(key: string, entry: ServiceEntry): Scope {
    let scope: Scope | undefined = this;
    while (scope !== undefined && scope.level !== entry.level) scope = scope.#parent;
    if (scope === undefined) throw tooNarrow(key, entry.level, this.level);
    return scope;
  }

  #build(key: string, entry: ServiceEntry): Promise<unknown> {
    this.#refuseIfClosed(key);
    const running = this.#building.get(key);
    if (running !== undefined) return running;
    const building = this.#create(key, entry).finally(() => this.#building.delete(key));
    this.#building.set(key, building);
    return building;
  }

  async #create(key: string, entry: ServiceEntry): Promise<unknown> {
    const { name } = entry.plugin;
    const service = await timed(this.#meter, name, "load", () => entry.load());
    await this.#refuseCycles(key, entry.level, service, [key], new Set());
    const needs = await this.resolve(service.needs);
    const instance = await timed(this.#meter, name, "make", () => service.create(needs, entry.plugin));
    this.#container.registerInstance(key, instance);
    if (service.dispose !== undefined) this.#owned.push({ key, dispose: () => service.dispose?.(instance) });
    return instance;
  }

  /** Walks declared needs before anything is built: two services that wait for each other would wait for ever. */
  async #refuseCycles(key: string, level: Level, service: Service, path: readonly string[], walked: Set<string>): Promise<void> {
    for (const need of Object.values(service.needs)) {
      if (path.includes(need.key)) {
        throw new LorimerError("SERVICE_CYCLE", `Services need each other in a circle: ${[...path, need.key].join(" -> ")}.`);
      }
      const entry = this.#index.get(need.key);
      if (entry === undefined || walked.has(need.key) || this.#holder(need.key) !== undefined) continue;
      if (width[entry.level] > width[level]) throw tooNarrow(need.key, entry.level, level, key);
      await this.#refuseCycles(need.key, entry.level, await entry.load(), [...path, need.key], walked);
      walked.add(need.key);
    }
  }

  async #closeAll(): Promise<void> {
    const errors: unknown[] = [];
    const attempt = async (close: () => void | Promise<void>): Promise<void> => {
      try {
        await close();
      } catch (error) {
        errors.push(...gathered(error));
      }
    };
    const before = this.#before;
    if (before !== undefined) await attempt(() => within(disposeMs, `Ending the ${this.level}`, before()));
    for (const child of [...this.#children].reverse()) await attempt(() => child.close());
    // What is still being made is closed too, once it is there; one that never comes must not keep the rest open.
    await attempt(async () => {
      await within(disposeMs, "Making a service", this.#made());
    });
    this.#isClosed = true;
    for (const { key, dispose } of this.#owned.reverse())
      await attempt(() => within(disposeMs, `Closing ${key}`, (async () => dispose())()));
    if (this.#parent !== undefined) this.#parent.#children.delete(this);
    await attempt(() => this.#container.dispose());
    if (errors.length > 0) {
      const cause = new AggregateError(errors);
      throw new LorimerError(
        "DISPOSE_FAILED",
        `${errors.length} service(s) failed to close with the ${this.level} scope: ${errors.map(messageOf).join("; ")}`,
        { cause },
      );
    }
  }

  /** Waits for what is being made, and for what that asks for meanwhile. */
  async #made(): Promise<void> {
    while (this.#building.size > 0) await Promise.allSettled(this.#building.values());
  }

  #refuseIfClosed(what: string): void {
    if (this.#isClosed) throw this.#closed(what);
  }

  #closed(what: string): LorimerError {
    return new LorimerError("SCOPE_CLOSED", `The ${this.level} scope is closed and can no longer give ${what}.`);
  }
}

/** A child scope's errors, so that they stand beside those of its parent. */
function gathered(error: unknown): readonly unknown[] {
  const closing = isLorimerError(error) && error.code === "DISPOSE_FAILED";
  return closing && error.cause instanceof AggregateError ? error.cause.errors : [error];
}

function missing(key: string): LorimerError {
  return new LorimerError("SERVICE_MISSING", `Nothing in this harness provides ${key}.`, {
    hint: "Add a plugin that contributes this service to the distribution.",
  });
}

function tooNarrow(key: string, level: Level, asked: Level, by?: string): LorimerError {
  const asker = by === undefined ? `the ${asked} scope` : `${by}, a service of the ${asked} scope,`;
  return new LorimerError("SERVICE_SCOPE", `${asker} asked for ${key}, which lives in the narrower ${level} scope.`, {
    hint: "Ask from a scope at least as narrow, or give the service a wider level.",
  });
}
