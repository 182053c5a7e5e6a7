import type { EventStore, JSONRPCMessage } from "@modelcontextprotocol/server";

const mostEvents = 500;
const mostChars = 8 * 1024 * 1024;

/** The last events of a connection, for a client that lost a stream and comes back for what it missed. */
export class EventLog implements EventStore {
  readonly #events: { readonly id: string; readonly stream: string; readonly message: JSONRPCMessage; readonly size: number }[] = [];
  #count = 0;
  #chars = 0;

  storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    const id = `${(this.#count += 1)}`;
    const size = JSON.stringify(message).length;
    this.#events.push({ id, stream, message, size });
    this.#chars += size;
    while (this.#events.length > 1 && (this.#events.length > mostEvents || this.#chars > mostChars))
      this.#chars -= this.#events.shift()?.size ?? 0;
    return Promise.resolve(id);
  }

  getStreamIdForEventId(id: string): Promise<string | undefined> {
    return Promise.resolve(this.#events.find((event) => event.id === id)?.stream);
  }

  async replayEventsAfter(
    last: string,
    { send }: { readonly send: (id: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const at = this.#events.findIndex(({ id }) => id === last);
    const stream = this.#events[at]?.stream ?? "";
    for (const event of this.#events.slice(at + 1))
      // What opens a stream says nothing.
      if (at >= 0 && event.stream === stream && "jsonrpc" in event.message) await send(event.id, event.message);
    return stream;
  }
}
