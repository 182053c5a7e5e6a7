import type { AssistantBlock, ToolResultBlock, ToolUseBlock } from "../content.js";
import type { SessionEvent } from "../event.js";
import type { MessageId } from "../ids.js";
import type { HistoryChange, JournalEntry, JournalRecord } from "../journal-contract.js";
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
  /** The first messages: those the log holds as settled, up to the first that was lost with a damaged line. */
  readonly settled: readonly Message[];
  readonly messages: readonly Message[];
  /** Calls that began and whose outcome nobody recorded. */
  readonly interrupted: readonly InterruptedCall[];
  /** True when something had to be added so that every call has an answer. */
  readonly repaired: boolean;
  /** Said to a prompt that ended before it heard it. */
  readonly unheard: readonly Message[];
}

/** One step of a history: what left it, what joined it, and why. */
export interface HistoryStep {
  readonly removed: readonly Message[];
  readonly added: readonly Message[];
  readonly why: HistoryChange;
}

/** Folds records into the history they describe. Feed it records in order; ask at any point. */
export class HistoryProjection {
  /** Undefined stands for a message that was lost with a damaged line, so that later records still count right. */
  readonly #settled: (Message | undefined)[] = [];
  readonly #settledIds = new Set<MessageId>();
  /** Messages that events told of since the history was last recorded: all of them, and those that no record has settled. */
  readonly #told = new Map<MessageId, Message>();
  #underway: Message[] = [];
  #streamed: AssistantBlock[] = [];
  /** The provider's id of the reply that streams, and its model. */
  #reply = "";
  #model = "";
  readonly #calls = new Map<string, InterruptedCall>();
  readonly #outcomes = new Map<string, ToolOutcome>();
  readonly #steered = new Map<MessageId, Message>();
  readonly #onStep: (step: HistoryStep) => void;

  /** `onStep` is told of every change of the settled history. */
  constructor(onStep: (step: HistoryStep) => void = () => undefined) {
    this.#onStep = onStep;
  }

  apply({ entry }: JournalRecord): void {
    if (entry.type === "event") this.#hear(entry.event);
    else if (entry.type === "steered") this.#steered.set(entry.message.id, entry.message);
    else if (entry.type === "history") this.#settle(entry);
  }

  /** `newId` names messages that have to be made up. */
  project(newId: () => MessageId): ProjectedHistory {
    const lost = this.#settled.indexOf(undefined);
    const whole = this.#settled.filter((message) => message !== undefined);
    const messages = [...whole, ...this.#underway];
    const cut = this.#cutReply(newId);
    if (cut !== undefined) messages.push(cut);
    const open = unanswered(messages);
    const results = open.map((call) => this.#resultOf(call));
    if (results.length > 0) messages.push({ type: "user", id: newId(), content: results });
    messages.push(...open.flatMap(({ id }) => this.#outcomes.get(id)?.messages ?? []));
    const interrupted = open.flatMap(({ id }) => (this.#outcomes.has(id) ? [] : (this.#calls.get(id) ?? [])));
    return {
      settled: lost < 0 ? whole : whole.slice(0, lost),
      messages,
      interrupted,
      repaired: cut !== undefined || results.length > 0,
      unheard: [...this.#steered.values()],
    };
  }

  #settle({ keep: told, last, add, why }: Extract<JournalEntry, { type: "history" }>): void {
    const added = add.map((item) => ("ref" in item ? this.#told.get(item.ref) : item));
    const known = new Set(added.map((message) => message?.id));
    // A record of the history between was lost: what it settled was told by events, in this order.
    const between = this.#underway.filter(({ id }) => !known.has(id));
    const keep = this.#place(told, last);
    const end = Math.min(keep, this.#settled.length + mostLost);
    while (this.#settled.length < end) this.#push(between.shift());
    const removed = this.#settled.splice(keep).filter((message) => message !== undefined);
    for (const { id } of removed) this.#settledIds.delete(id);
    for (const message of added) this.#push(message);
    this.#forget();
    this.#onStep({ removed, added: added.filter((message) => message !== undefined), why });
  }

  /** How many messages to keep: as told, or up to the one that is to be the last, where a lost record made the numbers differ. */
  #place(keep: number, last: MessageId | undefined): number {
    if (last === undefined || this.#settled[keep - 1]?.id === last || !this.#settledIds.has(last)) return keep;
    return this.#settled.findLastIndex((message) => message?.id === last) + 1;
  }

  #push(message: Message | undefined): void {
    this.#settled.push(message);
    if (message === undefined) return;
    this.#settledIds.add(message.id);
    this.#steered.delete(message.id);
  }

  #hear(event: SessionEvent): void {
    switch (event.type) {
      case "message-added":
        this.#told.set(event.message.id, event.message);
        // A prompt's own words are settled before they are told.
        if (!this.#settledIds.has(event.message.id)) this.#underway.push(event.message);
        return void this.#steered.delete(event.message.id);
      case "reply-finished":
        this.#told.set(event.message.id, event.message);
        this.#underway.push(event.message);
        this.#streamed = [];
        return;
      case "block-finished":
        // Another try at a reply that failed begins anew.
        if (event.messageId !== this.#reply) this.#streamed = [];
        this.#streamed.push(event.block);
        this.#reply = event.messageId;
        this.#model = event.model;
        return;
      case "run-finished":
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
    this.#told.clear();
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

/** No damage loses more; a count that says so is made up. */
const mostLost = 100_000;

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
