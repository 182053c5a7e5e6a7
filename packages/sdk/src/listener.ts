import type { EmittedEvent, SessionEvent } from "./event.js";
import type { Needs, PluginContext, Resolved } from "./service.js";

/** Hears the events of one session. It runs beside the session, one event after the other; what it does or throws changes nothing there. */
export interface SessionListener {
  hear(event: SessionEvent): void | Promise<void>;
  /** Called once when the session closes, after the last event. It has five seconds. */
  close?(): void | Promise<void>;
}

/** A condition that is judged without running code: it holds when something is set under one of the keys. */
export interface ListenerGate {
  /** Keys of the settings, at their top. Where nobody provides `GivenSettings`, what is set is not known, and the gate holds. */
  readonly settings?: readonly string[];
  /** Keys of what the distribution gave the plugin. */
  readonly own?: readonly string[];
}

export interface ListenerOptions<N extends Needs> {
  /** Unique in a harness. */
  readonly id: string;
  /** Types of event it wants; absent means all. Nothing of the plugin is imported before the first of them. */
  readonly events?: readonly EmittedEvent["type"][];
  /** Nothing of the plugin is imported before this holds; from then on the listener hears until the session ends. */
  readonly when?: ListenerGate;
  /** Services of the session or of the app. */
  readonly needs?: N;
  create(needs: Resolved<N>, plugin: PluginContext): SessionListener;
}

export interface Listener {
  readonly kind: "listener";
  readonly id: string;
  readonly events: readonly string[] | undefined;
  readonly when: ListenerGate | undefined;
  readonly needs: Needs;
  create(needs: Readonly<Record<string, unknown>>, plugin: PluginContext): SessionListener;
}

/** Declares a listener. The default export of a listener module. */
export function defineListener<N extends Needs = Record<never, never>>(options: ListenerOptions<N>): Listener {
  return {
    kind: "listener",
    id: options.id,
    events: options.events,
    when: options.when,
    needs: options.needs ?? {},
    create: (needs, plugin) => options.create(needs as Resolved<N>, plugin),
  };
}
