import type { AssistantBlock, ModelEvent } from "@lorimer/sdk";

/** What of a reply has come through so far, and whether the connection has lasted that long. */
export class ReplyProgress {
  #bytes = 0;
  #text = "";
  #open: AssistantBlock | undefined;
  readonly #whole: AssistantBlock[] = [];
  readonly #limit: number;

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  /** Takes the next event; false when the connection is lost before its end, counted as its bytes on the wire. */
  take(event: ModelEvent): boolean {
    if (this.#limit !== Infinity) {
      this.#bytes += Buffer.byteLength(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      if (this.#bytes > this.#limit) return false;
    }
    if (event.type === "content_block_start") {
      this.#open = event.content_block;
      this.#text = "";
    }
    if (event.type === "content_block_delta" && event.delta.type === "text_delta") this.#text += event.delta.text;
    if (event.type === "content_block_stop") {
      this.#open = undefined;
      this.#whole.push(event.content_block);
    }
    return true;
  }

  /** The whole blocks, and what there is of a text block that was not finished. */
  blocks(): readonly AssistantBlock[] {
    return this.#open?.type === "text" && this.#text !== "" ? [...this.#whole, { type: "text", text: this.#text }] : this.#whole;
  }
}
