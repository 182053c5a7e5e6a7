import type { MessageId } from "@lorimer/sdk";

/** What a projection has to know beside the messages. */
export interface Stored {
  /** Places in the stored history, by message. What a request holds beside it was added for that request, and is left alone. */
  readonly index: ReadonlyMap<MessageId, number>;
  /** What no level may fold away. */
  readonly pins: ReadonlySet<string>;
}
