import type { SessionEvent } from "../event.js";
import type { JournalRecord } from "../journal-contract.js";
import type { Spent } from "../run.js";
import { addUsage, noUsage } from "../usage.js";
import type { Usage } from "../usage.js";

/** What was used under one heading. */
export interface Cost {
  readonly usage: Usage;
  /** Dollars; only what could be priced. */
  readonly costUsd: number;
}

/** What a session cost, cut in several ways; each way sums up to `total`. */
export interface CostLedger {
  readonly total: Cost;
  readonly byModel: Readonly<Record<string, Cost>>;
  /** By prompt and turn, as `2.5`; `-` for what belongs to no turn: side calls, and replies that were thrown away. */
  readonly byTurn: Readonly<Record<string, Cost>>;
  /** A reply's cost in equal parts to the tools it called; `answer` for replies that called none, `side:PURPOSE` for side calls. */
  readonly byTool: Readonly<Record<string, Cost>>;
  /** The same by the plugins that provide those tools; `-` where none does. */
  readonly byPlugin: Readonly<Record<string, Cost>>;
}

type Book = Record<string, Cost>;

const nothing: Cost = { usage: noUsage, costUsd: 0 };
const noTurn = "-";
const discarded = "discarded";

/** Folds records into what the session cost. What the provider counted and no event tells of comes with the end of its run. */
export class CostProjection {
  #total = nothing;
  readonly #books = { model: {} as Book, turn: {} as Book, tool: {} as Book, plugin: {} as Book };
  readonly #plugins = new Map<string, string>();
  /** Of the running prompt, by model: what its events have told of. */
  #told: Book = {};
  #prompt = 0;
  #turn = 0;

  apply({ entry }: JournalRecord): void {
    if (entry.type === "event") this.#hear(entry.event);
  }

  project(): CostLedger {
    const { model, turn, tool, plugin } = this.#books;
    return { total: this.#total, byModel: { ...model }, byTurn: { ...turn }, byTool: { ...tool }, byPlugin: { ...plugin } };
  }

  #hear(event: SessionEvent): void {
    switch (event.type) {
      case "run-started":
        this.#prompt += 1;
        this.#turn = 0;
        this.#told = {};
        return;
      case "turn-started":
        this.#turn = event.turn;
        return;
      case "tool-started":
        return void this.#plugins.set(event.name, event.plugin);
      case "reply-finished": {
        const tools = event.message.content.flatMap((block) => (block.type === "tool_use" ? [block.name] : []));
        const cost = { usage: event.usage, costUsd: event.costUsd ?? 0 };
        return this.#enter(cost, event.message.model, `${this.#prompt}.${this.#turn}`, tools.length === 0 ? ["answer"] : tools);
      }
      case "side-call-finished":
        return this.#enter({ usage: event.usage, costUsd: event.costUsd ?? 0 }, event.model, noTurn, [`side:${event.purpose}`]);
      case "run-finished":
        return this.#settle(event.result.spent);
    }
  }

  #enter(cost: Cost, model: string, turn: string, tools: readonly string[]): void {
    this.#total = plus(this.#total, cost);
    enter(this.#told, model, cost);
    enter(this.#books.model, model, cost);
    enter(this.#books.turn, turn, cost);
    for (const [index, tool] of tools.entries()) {
      const part = share(cost, tools.length, index);
      enter(this.#books.tool, tool, part);
      enter(this.#books.plugin, this.#plugins.get(tool) ?? "-", part);
    }
  }

  /** Replies that failed or were thrown away cost too; a run tells what it spent in all. */
  #settle({ usage, costUsd }: Spent): void {
    const told = Object.values(this.#told).reduce(plus, nothing);
    const rest = { usage: minus(usage, told.usage), costUsd: Math.max(0, costUsd - told.costUsd) };
    this.#told = {};
    if (Object.values(rest.usage).some((tokens) => tokens > 0) || rest.costUsd > 1e-12) this.#enter(rest, discarded, noTurn, [discarded]);
  }
}

function enter(book: Book, key: string, cost: Cost): void {
  book[key] = plus(book[key] ?? nothing, cost);
}

function plus(a: Cost, b: Cost): Cost {
  return { usage: addUsage(a.usage, b.usage), costUsd: a.costUsd + b.costUsd };
}

function each(usage: Usage, change: (tokens: number, key: keyof Usage) => number): Usage {
  const of = (key: keyof Usage): number => change(usage[key], key);
  return {
    input_tokens: of("input_tokens"),
    output_tokens: of("output_tokens"),
    cache_creation_input_tokens: of("cache_creation_input_tokens"),
    cache_read_input_tokens: of("cache_read_input_tokens"),
  };
}

function minus(a: Usage, b: Usage): Usage {
  return each(a, (tokens, key) => Math.max(0, tokens - b[key]));
}

/** One of equal parts; the first ones take the tokens that do not divide. */
function share({ usage, costUsd }: Cost, parts: number, index: number): Cost {
  return { usage: each(usage, (tokens) => Math.floor(tokens / parts) + (index < tokens % parts ? 1 : 0)), costUsd: costUsd / parts };
}
