import { parseWith } from "@lorimer/sdk";
import type { Message, Tool, ToolOutcome, ToolUseBlock, Turn } from "@lorimer/sdk";
import { executeCall } from "./execute-call.js";
import type { RunContext } from "../loop/run-context.js";

const interrupted = "The run was interrupted.";

/** Safe calls that may run side by side. */
const maxParallel = 16;

interface Entry {
  readonly block: ToolUseBlock;
  readonly controller: AbortController;
  tool: Tool | undefined;
  /** Whether it may run beside its neighbours; unknown until its module is imported. */
  safe: boolean | undefined;
  started: boolean;
  outcome: ToolOutcome | undefined;
}

/**
 * The calls of one reply. Neighbouring concurrency-safe calls run as a batch, from the moment their blocks are whole; every other
 * call waits for the end of the reply and runs alone. Nothing starts before what was asked earlier has started.
 */
export class CallBoard {
  readonly #context: RunContext;
  readonly #stopListening: () => void;
  #entries: Entry[] = [];
  #turn: Turn | undefined;
  #replyEnded = false;
  #changed: (() => void) | undefined;

  constructor(context: RunContext) {
    this.#context = context;
    this.#stopListening = context.inbox.onMessage((message) => this.#heard(message));
    // Once: a signal made of others is held by the process for as long as somebody listens.
    context.signal.addEventListener("abort", () => this.#abortAll(interrupted), { once: true });
  }

  /** Whether any call has begun to run. */
  get started(): boolean {
    return this.#entries.some((entry) => entry.started);
  }

  get isOpen(): boolean {
    return this.#turn !== undefined;
  }

  /** Begins a new reply. */
  open(turn: Turn): void {
    this.clear();
    this.#turn = turn;
  }

  /** Takes a call whose block is whole; it starts when its neighbours allow. */
  offer(block: ToolUseBlock): void {
    const entry: Entry = { block, controller: new AbortController(), tool: undefined, safe: undefined, started: false, outcome: undefined };
    this.#entries.push(entry);
    if (this.#context.signal.aborted) entry.controller.abort(interrupted);
    void this.#classify(entry).then(() => this.#pump());
  }

  /** The reply is whole: runs what is left and gives the outcomes of its calls, in order. */
  async finish(calls: readonly ToolUseBlock[]): Promise<readonly ToolOutcome[]> {
    for (const call of calls) if (!this.#entries.some((entry) => entry.block.id === call.id)) this.offer(call);
    this.#replyEnded = true;
    const wanted = calls.map((call) => this.#entries.find((entry) => entry.block.id === call.id));
    this.#pump();
    while (wanted.some((entry) => entry !== undefined && entry.outcome === undefined))
      await new Promise<void>((resolve) => (this.#changed = resolve));
    return wanted.flatMap((entry) => (entry?.outcome === undefined ? [] : [entry.outcome]));
  }

  /** Forgets the reply; calls that run are aborted and their outcomes reach nobody. */
  clear(): void {
    this.#abortAll("The reply was discarded.");
    this.#entries = [];
    this.#replyEnded = false;
    this.#turn = undefined;
  }

  close(): void {
    this.clear();
    this.#stopListening();
  }

  async #classify(entry: Entry): Promise<void> {
    try {
      entry.tool = await this.#context.tools().load(entry.block.name);
      const parsed = entry.tool === undefined ? undefined : await parseWith(entry.tool.input, entry.block.input);
      entry.safe = parsed?.ok === true && entry.tool?.isConcurrencySafe(parsed.value) === true;
    } catch {
      // A tool that cannot be loaded runs alone, and says why when it does.
      entry.safe = false;
    }
  }

  #pump(): void {
    for (const [index, entry] of this.#entries.entries()) {
      if (entry.started) continue;
      const earlier = this.#entries.slice(0, index).filter((other) => other.outcome === undefined);
      const free =
        entry.safe === true
          ? earlier.every((other) => other.safe) && earlier.length < maxParallel
          : this.#replyEnded && earlier.length === 0;
      if (entry.safe === undefined || !free || this.#turn === undefined) return;
      void this.#start(entry, this.#turn);
    }
  }

  async #start(entry: Entry, turn: Turn): Promise<void> {
    entry.started = true;
    const { outside } = this.#context;
    entry.outcome = await outside.during(entry.block.id, () => executeCall(entry.block, entry.tool, entry.controller, turn, this.#context));
    if (entry.outcome.status === "error" && entry.tool?.cancelsSiblings === true)
      this.#abortAll(`A call beside it failed: ${entry.tool.name}.`);
    this.#changed?.();
    this.#pump();
  }

  #abortAll(reason: string): void {
    for (const entry of this.#entries) if (entry.outcome === undefined) entry.controller.abort(reason);
  }

  /** A person spoke: calls give way when every one of them may be cancelled; else the words wait. */
  #heard(message: Message): void {
    const running = this.#entries.filter((entry) => entry.started && entry.outcome === undefined);
    const spoken = message.type === "user" && message.hidden !== true;
    if (spoken && running.length > 0 && running.every((entry) => entry.tool?.interrupt === "cancel")) {
      this.#abortAll("The user spoke while the call ran.");
    }
  }
}
