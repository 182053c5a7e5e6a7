import { costOf } from "@lorimer/sdk";
import type { AssistantBlock, ModelEvent, ModelFailure, Price, Usage } from "@lorimer/sdk";

/** What has come of a reply that still streams. */
export class ReplySoFar {
  /** As the provider names the reply and its model. */
  id = "";
  model = "";
  #blocks: AssistantBlock[] = [];
  #words = "";
  #usage: Usage | undefined;
  readonly #price: Price | undefined;

  constructor(price: Price | undefined) {
    this.#price = price;
  }

  /** Whole blocks, and the words of one that was cut off. */
  get content(): readonly AssistantBlock[] {
    return this.#words === "" ? this.#blocks : [...this.#blocks, { type: "text", text: this.#words }];
  }

  /** What the provider counted of the attempt under way: it is owed also where nobody waits for the end. */
  get cost(): Pick<ModelFailure, "usage" | "costUsd"> {
    if (this.#usage === undefined) return {};
    return { usage: this.#usage, costUsd: this.#price === undefined ? null : costOf(this.#usage, this.#price) };
  }

  /** The attempt was given up and is paid for elsewhere. */
  discard(): void {
    this.#usage = undefined;
  }

  take(event: ModelEvent): void {
    switch (event.type) {
      case "message_start":
        ({ id: this.id, model: this.model, usage: this.#usage } = event.message);
        this.#blocks = [];
        this.#words = "";
        break;
      case "message_delta":
        this.#usage = event.usage;
        break;
      case "content_block_delta":
        if (event.delta.type === "text_delta") this.#words += event.delta.text;
        break;
      case "content_block_stop":
        this.#blocks.push(event.content_block);
        this.#words = "";
        break;
      default:
    }
  }
}
