import { addUsage, noUsage, outcomeText } from "@lorimer/sdk";
import type { JournalRecord, SessionEvent, Usage } from "@lorimer/sdk";
import type { LedgerEntry } from "../contract/index.js";
import { inputTokens, isNothing, usageMinus } from "../estimate/usage-sums.js";

/** Types of event that say something of cost. Streams are read from logs only: they tell what a process that died had been charged. */
export const ledgerEvents = [
  "run-started",
  "turn-started",
  "tool-started",
  "tool-finished",
  "reply-finished",
  "reply-discarded",
  "recovery-applied",
  "side-call-finished",
  "run-finished",
] as const;

type SentTool = LedgerEntry["tools"][number];
type Charge = Pick<LedgerEntry, "purpose" | "plugin" | "model" | "usage" | "costUsd"> & Partial<Pick<LedgerEntry, "turn" | "tools">>;

interface OpenRun {
  readonly id: string;
  readonly model: string;
  turn: number;
  /** What its events told of. */
  told: Usage;
  toldUsd: number;
}

/** Folds the events of a session into what each call of a model used. Pure: the same events give the same entries, live and read again. */
export class LedgerFold {
  readonly #entries: LedgerEntry[] = [];
  readonly #plugins = new Map<string, string>();
  /** By model: what the provider counted, and what was estimated before, of the last few answers. */
  readonly #counted = new Map<string, { counted: number; estimated: number }>();
  #run: OpenRun | undefined;
  /** Results that no answered request held so far. */
  #tools: readonly SentTool[] = [];
  #estimate = 0;
  /** A stream that began and has not ended. */
  #open: { readonly event: SessionEvent; readonly model: string; readonly usage: Usage } | undefined;

  apply({ entry }: JournalRecord): void {
    if (entry.type === "event") this.hear(entry.event);
  }

  hear(event: SessionEvent): void {
    switch (event.type) {
      case "run-started":
        this.#chargeOpen();
        this.#run = { id: event.runId, model: event.model, turn: 0, told: noUsage, toldUsd: 0 };
        return;
      case "turn-started":
        this.#estimate = event.requestTokens;
        if (this.#run !== undefined) this.#run.turn = event.turn;
        return;
      case "model-streamed":
        return this.#hearStream(event);
      case "tool-started":
        return void this.#plugins.set(event.id, event.plugin);
      case "tool-finished":
        return this.#hearTool(event);
      case "reply-finished":
        return this.#hearReply(event);
      case "reply-discarded":
      case "recovery-applied":
        this.#open = undefined;
        if (event.usage === undefined || event.model === undefined) return;
        return this.#discarded(event, { model: event.model, usage: event.usage, costUsd: event.costUsd ?? null });
      case "side-call-finished": {
        const { purpose, plugin = "unknown", model, usage, costUsd } = event;
        return this.#enter(event, { purpose, plugin, model, usage, costUsd });
      }
      case "run-finished":
        return this.#settle(event);
    }
  }

  /** Everything so far. A stream that a dead process left open is charged with what it told. */
  entries(): readonly LedgerEntry[] {
    return this.#open === undefined ? this.#entries : [...this.#entries, this.#abandoned(this.#open)];
  }

  /** What the provider counts for each token estimated, of the last answers of each model. */
  factors(): ReadonlyMap<string, number> {
    return new Map([...this.#counted].map(([model, { counted, estimated }]) => [model, counted / estimated]));
  }

  #hearStream(event: Extract<SessionEvent, { type: "model-streamed" }>): void {
    const { event: streamed } = event;
    if (streamed.type === "message_start") this.#open = { event, model: streamed.message.model, usage: streamed.message.usage };
    else if (streamed.type === "message_delta" && this.#open !== undefined) this.#open = { ...this.#open, usage: streamed.usage };
  }

  #hearTool({ id, name, outcome }: Extract<SessionEvent, { type: "tool-finished" }>): void {
    const size = outcomeText(outcome).length;
    this.#tools = [...this.#tools, { name, plugin: this.#plugins.get(id) ?? "unknown", size }];
    this.#plugins.delete(id);
  }

  #hearReply(event: Extract<SessionEvent, { type: "reply-finished" }>): void {
    const { message, usage, costUsd } = event;
    this.#open = undefined;
    this.#enter(event, { ...this.#asked(), purpose: "conversation", model: message.model, usage, costUsd });
    this.#tools = [];
    this.#learn(message.model, inputTokens(usage));
  }

  /** Earlier answers fade: their share halves with each new one. */
  #learn(model: string, counted: number): void {
    if (counted === 0 || this.#estimate === 0) return;
    const before = this.#counted.get(model) ?? { counted: 0, estimated: 0 };
    this.#counted.set(model, { counted: before.counted / 2 + counted, estimated: before.estimated / 2 + this.#estimate });
  }

  #discarded(event: SessionEvent, cost: Pick<LedgerEntry, "model" | "usage" | "costUsd">): void {
    this.#enter(event, { ...this.#asked(), purpose: "discarded", ...cost });
  }

  #asked(): Pick<LedgerEntry, "plugin" | "turn" | "tools"> {
    return { plugin: "conversation", turn: this.#run?.turn ?? 0, tools: this.#tools };
  }

  /** A run tells what it spent in all: what none of its events told of is the last call, which failed or was broken off. */
  #settle(event: Extract<SessionEvent, { type: "run-finished" }>): void {
    this.#open = undefined;
    const run = this.#run;
    this.#run = undefined;
    if (run === undefined || run.id !== event.runId) return;
    const { usage, costUsd, unpricedCalls, byModel } = event.result.spent;
    const rest = usageMinus(usage, run.told);
    if (isNothing(rest)) return;
    const models = Object.keys(byModel);
    const model = models.includes(run.model) || models.length === 0 ? run.model : (models.at(-1) ?? run.model);
    const dollars = Math.max(0, costUsd - run.toldUsd);
    const cost = { model, usage: rest, costUsd: dollars === 0 && unpricedCalls > 0 ? null : dollars };
    this.#entries.push(this.#entry(event, { plugin: "conversation", turn: run.turn, tools: this.#tools, purpose: "discarded", ...cost }));
  }

  #chargeOpen(): void {
    if (this.#open !== undefined) this.#entries.push(this.#abandoned(this.#open));
    this.#open = undefined;
  }

  #abandoned({ event, model, usage }: { readonly event: SessionEvent; readonly model: string; readonly usage: Usage }): LedgerEntry {
    return this.#entry(event, { ...this.#asked(), purpose: "discarded", model, usage, costUsd: null });
  }

  #enter(event: SessionEvent, charge: Charge): void {
    const run = this.#run;
    if (run !== undefined && run.id === event.runId) {
      run.told = addUsage(run.told, charge.usage);
      run.toldUsd += charge.costUsd ?? 0;
    }
    if (isNothing(charge.usage)) return;
    this.#entries.push(this.#entry(event, charge));
  }

  #entry({ time, sessionId, agentId, runId }: SessionEvent, charge: Charge): LedgerEntry {
    return { time, session: sessionId, agent: agentId, run: runId, turn: 0, tools: [], ...charge };
  }
}
