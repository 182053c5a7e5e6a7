import { LorimerError, messageOf } from "@lorimer/sdk";
import type { GivenSettings, Listener, ListenerDeclaration, PluginContext, PluginMeter, SessionEvent, SessionListener } from "@lorimer/sdk";
import { timed } from "../async/timed.js";
import { within } from "../async/within.js";
import type { Scope } from "../di/scope.js";
import type { Contribution } from "../kernel/point.js";

/** Milliseconds that a listener has to end when its session closes. */
const closeMs = 5000;

/** Events that may wait for one slow listener; what comes after is dropped and counted. */
const mostWaiting = 10_000;

/** Hands the events of a session to those who declared an interest: beside the session, in order, and without harm to it. */
export class Listeners {
  readonly #seats: readonly Seat[];
  #closing: Promise<unknown> | undefined;
  readonly #byType = new Map<string, readonly Seat[]>();

  constructor(
    entries: readonly Contribution<ListenerDeclaration>[],
    scope: Scope,
    plugin: (name: string) => PluginContext,
    complain: (text: string) => void,
    given?: GivenSettings,
    meter?: PluginMeter,
  ) {
    this.#seats = entries.map((entry) => new Seat(entry, scope, plugin(entry.plugin), complain, given, meter));
  }

  hear(event: SessionEvent): void {
    let wanting = this.#byType.get(event.type);
    if (wanting === undefined) {
      wanting = this.#seats.filter((seat) => seat.wants(event.type));
      this.#byType.set(event.type, wanting);
    }
    for (const seat of wanting) if (seat.isOpen) seat.hear(event);
  }

  close(): Promise<unknown> {
    this.#closing ??= Promise.all(this.#seats.map((seat) => seat.close()));
    return this.#closing;
  }
}

/** One listener: imported at the first event it wants once its gate holds, then told one event after the other. */
class Seat {
  readonly #entry: Contribution<ListenerDeclaration>;
  readonly #scope: Scope;
  readonly #plugin: PluginContext;
  readonly #complain: (text: string) => void;
  readonly #given: GivenSettings | undefined;
  readonly #meter: PluginMeter | undefined;
  readonly #waiting: SessionEvent[] = [];
  #listener: Promise<SessionListener> | undefined;
  #working: Promise<void> | undefined;
  #dropped = 0;
  #complained = false;

  constructor(
    entry: Contribution<ListenerDeclaration>,
    scope: Scope,
    plugin: PluginContext,
    complain: (text: string) => void,
    given: GivenSettings | undefined,
    meter: PluginMeter | undefined,
  ) {
    this.#meter = meter;
    this.#given = given;
    this.#entry = entry;
    this.#scope = scope;
    this.#plugin = plugin;
    this.#complain = complain;
  }

  wants(type: string): boolean {
    return this.#entry.value.events?.includes(type) ?? true;
  }

  /** Asked at each event until it holds, because settings change while a session runs. Where nobody can tell what is set, it holds. */
  get isOpen(): boolean {
    const { when } = this.#entry.value;
    if (when === undefined || this.#listener !== undefined) return true;
    const { own = [], settings = [] } = when;
    return own.some((key) => this.#plugin.settings[key] !== undefined) || settings.some((key) => this.#given?.has(key) ?? true);
  }

  hear(event: SessionEvent): void {
    if (this.#waiting.length >= mostWaiting) this.#dropped += 1;
    else this.#waiting.push(event);
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  async close(): Promise<void> {
    if (this.#listener === undefined) return;
    const end = async (): Promise<void> => {
      await this.#working;
      await (await this.#listener)?.close?.();
    };
    await within(closeMs, `Closing the listener ${this.#entry.value.id}`, end()).catch((error: unknown) => this.#fault(error));
    if (this.#dropped > 0) this.#complain(`The listener ${this.#entry.value.id} was too slow: ${this.#dropped} events did not reach it.`);
  }

  async #work(): Promise<void> {
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      try {
        const listener = await (this.#listener ??= this.#make());
        await timed(this.#meter, this.#entry.plugin, "listener", () => listener.hear(event));
      } catch (error) {
        this.#fault(error);
      }
    }
  }

  async #make(): Promise<SessionListener> {
    const listener = (await timed(this.#meter, this.#entry.plugin, "load", () => this.#entry.load())) as Listener | undefined;
    if (listener?.kind !== "listener")
      throw new LorimerError(
        "PLUGIN_EXPORT_INVALID",
        `${this.#entry.value.module} of the plugin ${this.#entry.plugin} does not export a listener.`,
      );
    return listener.create(await this.#scope.resolve(listener.needs), this.#plugin);
  }

  /** Said once: a listener that fails at every event would otherwise fill the screen. */
  #fault(error: unknown): void {
    if (!this.#complained) this.#complain(`The listener ${this.#entry.value.id} (${this.#entry.plugin}) failed: ${messageOf(error)}`);
    this.#complained = true;
  }
}
