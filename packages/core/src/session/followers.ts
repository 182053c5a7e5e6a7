import type { SessionEvent } from "@lorimer/sdk";
import { followEvents } from "./follow-events.js";
import type { FollowOptions } from "./follow-events.js";

/** Those who follow the events of a session by a cursor, until it is closed. */
export class Followers {
  readonly #hearing = new Set<(event: SessionEvent | undefined) => void>();
  #closed = false;

  follow(options: Omit<FollowOptions, "subscribe">): AsyncGenerator<SessionEvent, void, void> {
    return followEvents({
      ...options,
      subscribe: (hear) => {
        this.#hearing.add(hear);
        if (this.#closed) hear(undefined);
        return () => void this.#hearing.delete(hear);
      },
    });
  }

  tell(event: SessionEvent): void {
    for (const hear of this.#hearing) hear(event);
  }

  close(): void {
    this.#closed = true;
    for (const hear of this.#hearing) hear(undefined);
  }
}
