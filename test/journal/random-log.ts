import { messageId, noUsage, sessionId, agentId, runId } from "@lorimer/sdk";
import type {
  AssistantBlock,
  AssistantMessage,
  EmittedEvent,
  HistoryItem,
  JournalEntry,
  JournalRecord,
  Message,
  Signer,
  ToolResultBlock,
  UserMessage,
} from "@lorimer/sdk";

/** Numbers by a seed, the same on every machine. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2654435761) >>> 0 || 1;
  }

  /** Below `below`. */
  roll(below: number): number {
    // xorshift32
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    this.#state >>>= 0;
    return this.#state % below;
  }

  chance(percent: number): boolean {
    return this.roll(100) < percent;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.roll(values.length)] as T;
  }
}

export const signers: readonly Signer[] = [
  { provider: "anthropic", key: "a" },
  { provider: "openai", key: "b" },
];

/** Writes the log of a session in which anything may happen, as the engine writes it. */
export class RandomLog {
  readonly records: JournalRecord[] = [];
  /** What the history is in truth, after every record. */
  messages: readonly Message[] = [];
  readonly #dice: Dice;
  /** Tokens that the provider counted, in all runs that ended. */
  counted = 0;
  #ids = 0;
  /** Tokens of the running prompt, replies that were thrown away among them. */
  #tokens = 0;
  #sequence = 0;
  #written: readonly Message[] = [];
  readonly #told = new Map<string, Message>();

  constructor(dice: Dice) {
    this.#dice = dice;
    this.#write({ type: "opened", session: session, product: "p", version: "1", cwd: "/", model: "m" });
    const prompts = 1 + dice.roll(3);
    for (let prompt = 0; prompt < prompts; prompt += 1) {
      this.#run();
      this.#between();
    }
    if (dice.chance(50)) this.#write({ type: "closed" });
  }

  #run(): void {
    const dice = this.#dice;
    this.#tokens = 0;
    this.#event({ type: "run-started", model: "m" });
    const words = this.#user(dice.chance(10) ? " " : "words");
    this.#history([...this.messages, words], "prompt");
    this.#event({ type: "message-added", message: words });
    const turns = 1 + dice.roll(4);
    for (let turn = 0; turn < turns; turn += 1) {
      if (dice.chance(10)) this.#compact();
      if (dice.chance(10)) this.#steered();
      if (!this.#turn(turn + 1 < turns)) break;
    }
    if (!dice.chance(90)) return;
    this.counted += this.#tokens;
    this.#event(finished(this.#tokens));
  }

  /** One reply with its calls; false where it ends the run. */
  #turn(calls: boolean): boolean {
    const dice = this.#dice;
    const content: AssistantBlock[] = [];
    if (dice.chance(30)) content.push({ type: "thinking", thinking: "hm", signature: "s" });
    if (dice.chance(60)) content.push({ type: "text", text: dice.chance(10) ? "" : "said" });
    if (calls)
      for (let call = 0; call <= dice.roll(4); call += 1)
        content.push({ type: "tool_use", id: this.#id("t"), name: "Tool", input: { call } });
    const reply = this.#id("r");
    const signer = dice.pick(signers);
    const open = content.flatMap((block) => (block.type === "tool_use" ? [block] : []));
    const early = new Set<string>();
    this.#event({ type: "model-streamed", event: { type: "message_stop" } as never });
    for (const [index, block] of content.entries()) {
      this.#event({ type: "block-finished", messageId: reply, model: "m", index, block });
      if (block.type === "tool_use" && dice.chance(50)) {
        this.#intend(block.id);
        early.add(block.id);
      }
    }
    if (dice.chance(8) && early.size === 0) {
      this.#tokens += 7;
      this.#event({ type: "reply-discarded", reason: "retry" });
      return this.#turn(calls);
    }
    const message: AssistantMessage = { type: "assistant", id: messageId(this.#id("a")), content, model: "m", signer, usage: noUsage };
    const usage = { ...noUsage, input_tokens: dice.roll(1000) };
    this.#tokens += usage.input_tokens;
    const costUsd = usage.input_tokens / 1e6;
    this.#event({
      type: "reply-finished",
      message,
      stopReason: calls ? "tool_use" : "end_turn",
      usage,
      costUsd,
      durationMs: 1,
      firstTokenMs: 1,
    });
    if (open.length === 0) {
      this.#history([...this.messages, message], "run");
      return false;
    }
    for (const { id } of open) if (!early.has(id) && dice.chance(90)) this.#intend(id);
    const order = [...open].sort(() => dice.roll(3) - 1);
    for (const { id } of order)
      this.#event({
        type: "tool-finished",
        id,
        name: "Tool",
        input: {},
        outcome: { status: dice.pick(["ok", "error", "cancelled"] as const), content: dice.chance(10) ? "" : "out" },
      });
    const results: UserMessage = {
      type: "user",
      id: messageId(this.#id("u")),
      content: open.map(({ id }): ToolResultBlock => ({ type: "tool_result", tool_use_id: id, content: "out" })),
    };
    this.#event({ type: "message-added", message: results });
    const extra: Message[] = dice.chance(15)
      ? [{ type: "attachment", id: messageId(this.#id("x")), origin: "o", content: [{ type: "text", text: "extra" }] }]
      : [];
    for (const added of extra) this.#event({ type: "message-added", message: added });
    this.#history([...this.messages, message, results, ...extra], "run");
    return true;
  }

  /** The history is replaced from any point by a summary, perhaps one that summarises summaries. */
  #compact(): void {
    const at = this.#dice.roll(this.messages.length + 1);
    const summary = this.#dice.chance(50)
      ? this.#user("summary")
      : ({
          type: "tool-use-summary",
          id: messageId(this.#id("s")),
          summary: "sum",
          replaced: this.messages.slice(0, at).map(({ id }) => id),
        } as const);
    const kept = summary.type === "user" ? this.messages.slice(at) : this.messages;
    this.#history([summary, ...kept], "run");
  }

  #steered(): void {
    const message = this.#user("steered");
    this.#write({ type: "steered", message });
    if (this.#dice.chance(30)) return;
    this.#event({ type: "message-added", message });
    this.#history([...this.messages, message], "run");
  }

  /** Rewound to anywhere, also between a call and its results; forked; or nothing. */
  #between(): void {
    const dice = this.#dice;
    if (dice.chance(25)) this.#history(this.messages.slice(0, dice.roll(this.messages.length + 1)), "rewound");
    if (dice.chance(10)) this.#history(this.messages.slice(dice.roll(this.messages.length + 1)), "forked");
    if (dice.chance(10)) this.#write({ type: "named", name: "n" });
  }

  #intend(id: string): void {
    this.#event({ type: "tool-started", id, name: "Tool", input: {}, title: "t", plugin: "p" });
    this.#event({ type: "tool-intended", id, name: "Tool", input: {}, readOnly: this.#dice.chance(50) });
  }

  #user(text: string): UserMessage {
    return { type: "user", id: messageId(this.#id("u")), content: [{ type: "text", text }] };
  }

  #history(messages: readonly Message[], why: "prompt" | "run" | "rewound" | "forked"): void {
    this.messages = messages;
    let keep = 0;
    while (keep < this.#written.length && this.#written[keep] === messages[keep]) keep += 1;
    const add = messages
      .slice(keep)
      .map((message): HistoryItem => (this.#told.get(message.id) === message ? { ref: message.id } : message));
    this.#written = messages;
    this.#told.clear();
    const last = messages[keep - 1]?.id;
    this.#write({ type: "history", keep, ...(last === undefined ? {} : { last }), add, why });
  }

  #event(event: EmittedEvent): void {
    if (event.type === "message-added" || event.type === "reply-finished") this.#told.set(event.message.id, event.message);
    this.#sequence += 1;
    this.#write({ type: "event", event: { ...event, sequence: this.#sequence, sessionId: session, agentId: agent, runId: run, time: 1 } });
  }

  #write(entry: JournalEntry): void {
    this.records.push({ v: 1, n: this.records.length + 1, t: 1, entry });
  }

  #id(kind: string): string {
    this.#ids += 1;
    return `${kind}${this.#ids}`;
  }
}

const session = sessionId("00000000-0000-4000-8000-000000000001");
const agent = agentId("a");
const run = runId("r");

function finished(tokens: number): EmittedEvent {
  const usage = { ...noUsage, input_tokens: tokens };
  const spent = { usage, costUsd: tokens / 1e6, unpricedCalls: 0, savedUsd: 0, apiMs: 0, byModel: {} };
  return {
    type: "run-finished",
    result: {
      outcome: { reason: "completed", message: "" },
      text: "",
      turns: 1,
      stopReason: null,
      spent,
      durationMs: 1,
      denials: [],
      transitions: [],
      lastMessage: null,
    },
  };
}
