import { AsyncLocalStorage } from "node:async_hooks";
import type { Inbox } from "../host-services.js";

/** Work that is no part of the session, such as a listener, or that takes from outside what its own record holds already, such as a tool. */
const aside = Symbol("aside");

/** Tells apart who is at work in a session: the session itself, a piece of work with readings of its own, or somebody who is no part of it. */
export class Tracks {
  readonly #current = new AsyncLocalStorage<string | typeof aside>();
  readonly #counts = new Map<string, number>();

  /** The session's own work that is being done, empty for the session itself; undefined where somebody outside acts, or beside it. */
  get own(): string | undefined {
    const track = this.#current.getStore();
    return track === aside ? undefined : track;
  }

  get isAside(): boolean {
    return this.#current.getStore() === aside;
  }

  /** Whose readings of clock and chance these are; undefined where nobody needs them. */
  get reading(): string | undefined {
    return this.isAside ? undefined : (this.own ?? "");
  }

  /** Work of a track, save where it is part of what is done aside. */
  during<T>(track: string, work: () => T): T {
    return this.isAside ? work() : this.#current.run(track, work);
  }

  /** Work of the session itself, whoever brought it about. */
  inside<T>(work: () => T): T {
    return this.#current.run("", work);
  }

  aside<T>(work: () => T): T {
    return this.#current.run(aside, work);
  }

  /** The key, and how often it was used before: what is asked for twice is answered in any order. */
  numbered(key: string): string {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count === 1 ? key : `${key}#${count}`;
  }
}

/** The same inbox, with another way in. */
export function inboxThrough(inbox: Inbox, put: Inbox["put"]): Inbox {
  return {
    put,
    onMessage: (listener) => inbox.onMessage(listener),
    take: () => inbox.take(),
    get size() {
      return inbox.size;
    },
  };
}
