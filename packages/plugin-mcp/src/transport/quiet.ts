import type { Transport } from "@modelcontextprotocol/client";

/** Notifications that something here listens to. */
const heard = new Set([
  "notifications/progress",
  "notifications/cancelled",
  "notifications/elicitation/complete",
  "notifications/subscriptions/acknowledged",
]);
/** A list that changed is heard of once in so many milliseconds. */
const calmMs = 250;

export function isUnheard(method: string): boolean {
  return !heard.has(method) && !method.endsWith("/list_changed");
}

/**
 * Keeps from the protocol what nobody listens to, and what is said again and again: a server may send any number of notifications, and each that
 * is taken costs memory. A message that cannot be taken is reported, and is no end of the connection.
 */
export function quiet<T extends Transport>(transport: T): T {
  let take: Transport["onmessage"];
  const pending = new Map<string, boolean>();
  const pass: NonNullable<Transport["onmessage"]> = (message, extra) => {
    try {
      take?.(message, extra);
    } catch (error) {
      transport.onerror?.(error as Error);
    }
  };
  const filtered: NonNullable<Transport["onmessage"]> = (message, extra) => {
    if (!("method" in message) || "id" in message) return pass(message, extra);
    const { method } = message;
    if (heard.has(method)) return pass(message, extra);
    if (isUnheard(method)) return;
    if (pending.has(method)) return void pending.set(method, true);
    pending.set(method, false);
    pass(message, extra);
    setTimeout(() => {
      if (pending.get(method) === true) pass(message, extra);
      pending.delete(method);
    }, calmMs).unref();
  };
  Object.defineProperty(transport, "onmessage", {
    configurable: true,
    get: () => (take === undefined ? undefined : filtered),
    set: (value: Transport["onmessage"]) => {
      take = value;
    },
  });
  return transport;
}
