import type { AssistantBlock, ToolResultBlock, ToolUseBlock } from "../content.js";
import type { SessionEvent } from "../event.js";
import type { MessageId } from "../ids.js";
import type { JournalRecord } from "../journal-contract.js";
import type { AssistantMessage, Message } from "../message.js";
import type { ToolOutcome } from "../tool.js";
import { noUsage } from "../usage.js";

/** A call that had started when its process ended. */
export interface InterruptedCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  readonly readOnly: boolean;
}

/** The history that a log comes to. */
export interface ProjectedHistory {
  /** The first messages: those the log holds as settled. */
  readonly settled: readonly Message[];
  readonly messages: readonly Message[];
  /** Calls that began and whose outcome nobody recorded. */
  readonly interrupted: readonly InterruptedCall[];
  /** True when something had to be added so that every call has an answer. */
  readonly repaired: boolean;
  /** Said to a prompt that ended before it heard it. */
  readonly unheard: readonly Message[];
}

/** Folds records into the history they describe. Feed it records in order; ask at any point. */
export class HistoryProjection {
  #settled: readonly Message[] = [];
  /** Messages that events told of since the history was last recorded. */
  #underway: Message[] = [];
  #streamed: AssistantBlock[] = [];
  #model = "";
  readonly #calls = new Map<string, InterruptedCall>();
  readonly #outcomes = new Map<string, ToolOutcome>();
  readonly #steered = new Map<MessageId, Message>();

  apply({ entry }: JournalRecord): void {
    if (entry.type === "event") this.#hear(entry.event);
    else if (entry.type === "steered") this.#steered.set(entry.message.id, entry.message);
    else if (entry.type === "history") {
      const told = new Map(this.#underway.map((message) => [message.id, message]));
      // A message whose event was lost with a damaged line is gone; the rest stands.
      const added = entry.add.flatMap((item) => ("ref" in item ? (told.get(item.ref) ?? []) : item));
      this.#settled = [...this.#settled.slice(0, entry.keep), ...added];
      for (const { id } of added) this.#steered.delete(id);
      this.#forget();
    }
  }

  /** `newId` names messages that have to be made up. */
  project(newId: () => MessageId): ProjectedHistory {
    const messages = [...this.#settled, ...this.#underway];
    const cut = this.#cutReply(newId);
    if (cut !== undefined) messages.push(cut);
    const open = unanswered(messages);
    const results = open.map((call) => this.#resultOf(call));
    if (results.length > 0) messages.push({ type: "user", id: newId(), content: results });
    const interrupted = open.flatMap(({ id }) => (this.#outcomes.has(id) ? [] : (this.#calls.get(id) ?? [])));
    return {
      settled: this.#settled,
      messages,
      interrupted,
      repaired: cut !== undefined || results.length > 0,
      unheard: [...this.#steered.values()],
    };
  }

  #hear(event: SessionEvent): void {
    switch (event.type) {
      case "message-added":
        this.#underway.push(event.message);
        return void this.#steered.delete(event.message.id);
      case "reply-finished":
        this.#underway.push(event.message);
        this.#streamed = [];
        return;
      case "block-finished":
        this.#streamed.push(event.block);
        this.#model = event.model;
        return;
      case "reply-discarded":
        this.#streamed = [];
        return;
      case "tool-intended":
        return void this.#calls.set(event.id, event);
      case "tool-finished":
        return void this.#outcomes.set(event.id, event.outcome);
    }
  }

  #forget(): void {
    this.#underway = [];
    this.#streamed = [];
    this.#calls.clear();
    this.#outcomes.clear();
  }

  /** What was streamed of a reply that never ended: its words, and the calls that had started. Signed blocks belong to whole replies. */
  #cutReply(newId: () => MessageId): AssistantMessage | undefined {
    const content = this.#streamed.filter((block) => (block.type === "tool_use" ? this.#calls.has(block.id) : block.type === "text"));
    if (content.length === 0) return undefined;
    return { type: "assistant", id: newId(), content, model: this.#model, signer: { provider: "", key: "" }, usage: noUsage };
  }

  #resultOf(call: ToolUseBlock): ToolResultBlock {
    const outcome = this.#outcomes.get(call.id);
    const base = { type: "tool_result", tool_use_id: call.id } as const;
    if (outcome !== undefined) {
      const block = { ...base, content: outcome.content.length === 0 ? "(no output)" : outcome.content };
      return outcome.status === "ok" ? block : { ...block, is_error: true };
    }
    const begun = this.#calls.get(call.id);
    return { ...base, content: begun === undefined ? notRun : begun.readOnly ? readAgain : unknownOutcome, is_error: true };
  }
}

const notRun = "This call did not run: the session ended before it started.";
const readAgain = "Interrupted: the session ended before the result came. It only reads, so it may be run again.";
const unknownOutcome =
  "Interrupted, outcome unknown: the session ended while this ran. It may have had its effect, in whole or in part. Look before you repeat it.";

/** The calls of the last assistant message that no later message answers. */
function unanswered(messages: readonly Message[]): readonly ToolUseBlock[] {
  const at = messages.findLastIndex(({ type }) => type === "assistant");
  const last = messages[at];
  if (last?.type !== "assistant") return [];
  const answered = new Set(
    messages
      .slice(at + 1)
      .flatMap((message) =>
        message.type === "user" ? message.content.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : [])) : [],
      ),
  );
  return last.content.flatMap((block) => (block.type === "tool_use" && !answered.has(block.id) ? [block] : []));
}
