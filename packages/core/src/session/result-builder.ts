import type { EmittedEvent, ModelEvent, RunResult, RunState, Transition } from "@lorimer/sdk";
import { spend } from "../messages/spent.js";

type SideCallFinished = Extract<EmittedEvent, { type: "side-call-finished" }>;

/** Gathers from the events of a run what its result tells beside the final state. */
export class ResultBuilder {
  readonly #transitions: Transition[] = [];
  readonly #denials: { tool_name: string; tool_use_id: string; tool_input: unknown }[] = [];
  readonly #sideCalls: SideCallFinished[] = [];
  /** The answer as it was streamed, over all replies that continue one another. */
  #answer = "";
  /** Where the reply that streams now begins in it. */
  #replyStart = 0;

  hear(event: EmittedEvent): void {
    if (event.type === "model-streamed") this.#hearModel(event.event);
    else if (event.type === "reply-discarded") this.#answer = this.#answer.slice(0, this.#replyStart);
    else if (event.type === "turn-started") {
      this.#transitions.push(event.transition);
      const { reason } = event.transition;
      if (reason !== "recovered" && reason !== "paused") this.#answer = "";
    } else if (event.type === "side-call-finished") this.#sideCalls.push(event);
    else if (event.type === "tool-finished" && event.outcome.status === "denied") {
      this.#denials.push({ tool_name: event.name, tool_use_id: event.id, tool_input: event.input });
    }
  }

  build(state: RunState, durationMs: number): RunResult {
    return {
      outcome: state.outcome ?? { reason: "completed", message: "" },
      text: this.#answer,
      turns: state.turn,
      stopReason: state.stopReason ?? null,
      spent: this.#sideCalls.reduce((spent, call) => spend(spent, { id: call.model }, call, 0), state.spent),
      durationMs,
      denials: this.#denials,
      transitions: this.#transitions,
      lastMessage: state.messages.at(-1)?.id ?? null,
    };
  }

  #hearModel(event: ModelEvent): void {
    if (event.type === "message_start") this.#replyStart = this.#answer.length;
    else if (event.type === "content_block_delta" && event.delta.type === "text_delta") this.#answer += event.delta.text;
  }
}
