import type { Message, RunId } from "@lorimer/sdk";

/** What is known of one agent's requests. An estimate only: it decides when something is folded, never how it is shown. */
export class AgentState {
  /** Estimated tokens of the system prompt, the tools, and what stages add to a history. */
  overhead: number = 0;
  /** How many real tokens an estimated one turned out to be. */
  ratio: number = 1;
  /** A request of this size was found too long. */
  ceiling: number = Infinity;
  /** A hook refused to have this run's history compacted. */
  blocked: RunId | undefined;
  #sent: { readonly tokens: number; readonly messages: number } | undefined;

  /** A request is about to be sent. */
  sends(tokens: number, messages: number): void {
    this.#sent = { tokens, messages };
  }

  get lastRequest(): number | undefined {
    return this.#sent?.tokens;
  }

  /** Compares what was estimated with what the provider counted. */
  learn(history: readonly Message[]): void {
    const sent = this.#sent;
    if (sent === undefined || sent.tokens < 2000) return;
    const reply = history.slice(sent.messages).find((message) => message.type === "assistant");
    if (reply === undefined) return;
    const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens } = reply.usage;
    const counted = input_tokens + cache_read_input_tokens + cache_creation_input_tokens;
    if (counted > 0) this.ratio = Math.min(2, Math.max(0.5, counted / sent.tokens));
  }
}
