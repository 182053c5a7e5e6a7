import type { Message, MessageId, ToolUseSummaryMessage } from "@lorimer/sdk";
import type { Decision } from "./decision.js";
import { rewriteMessage } from "./rewrite-message.js";

/** The same decisions are in force at nearly every turn. */
const compiled = new WeakMap<Decision, Changes>();

/** Everything that a level's decisions change, by id. */
export class Changes {
  readonly decisions: readonly Decision[];
  readonly drop: ReadonlySet<MessageId>;
  /** What stands for a message and its neighbours. */
  readonly folds: ReadonlyMap<MessageId, ToolUseSummaryMessage>;
  readonly #calls: ReadonlySet<string>;
  readonly #results: ReadonlyMap<string, string>;
  /** What became of messages, so that what is estimated or rendered of it is not done again at every turn. */
  readonly #rewritten = new Map<MessageId, { readonly from: Message; readonly to: Message | undefined }>();

  private constructor(decisions: readonly Decision[]) {
    this.decisions = decisions;
    this.drop = new Set(decisions.flatMap(({ drop = [] }) => drop));
    this.#calls = new Set(decisions.flatMap(({ calls = [] }) => calls));
    this.#results = new Map(decisions.flatMap(({ results = {} }) => Object.entries(results)));
    this.folds = new Map(decisions.flatMap(({ folds = [] }) => folds).flatMap(({ ids, text }) => standIns(ids, text)));
  }

  /** `decisions` is not empty. */
  static of(decisions: readonly Decision[]): Changes {
    const last = decisions.at(-1) as Decision;
    let changes = compiled.get(last);
    if (changes?.decisions.length !== decisions.length || !changes.decisions.every((decision, at) => decision === decisions[at])) {
      changes = new Changes(decisions);
      compiled.set(last, changes);
    }
    return changes;
  }

  rewritten(message: Message): Message | undefined {
    if (this.#calls.size === 0 && this.#results.size === 0) return message;
    const known = this.#rewritten.get(message.id);
    if (known?.from === message) return known.to;
    const to = rewriteMessage(message, this.#calls, this.#results);
    if (to !== message) this.#rewritten.set(message.id, { from: message, to });
    return to;
  }
}

function standIns(ids: readonly MessageId[], summary: string): readonly (readonly [MessageId, ToolUseSummaryMessage])[] {
  // Nothing is named as replaced: what is pinned among these messages stays, and the others are gone already.
  const message: ToolUseSummaryMessage = { type: "tool-use-summary", id: `${ids[0]}:folded` as MessageId, summary, replaced: [] };
  return ids.map((id) => [id, message] as const);
}
