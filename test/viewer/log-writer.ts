import { agentId, messageId, noUsage, runId, sessionId } from "@lorimer/sdk";
import type {
  AssistantBlock,
  EmittedEvent,
  JournalEntry,
  JournalRecord,
  Message,
  PermissionVerdict,
  SessionParent,
  ToolOutcome,
  Usage,
} from "@lorimer/sdk";

/** Writes the records that a session leaves behind, as core does. */
export class LogWriter {
  readonly records: JournalRecord[] = [];
  readonly id: string;
  #history: Message[];
  #told: Message[] = [];
  #time = Date.UTC(2026, 10, 21, 9, 0);
  #turn = 0;
  #made = 0;

  constructor(
    id: string,
    options: { readonly parent?: SessionParent; readonly history?: readonly Message[]; readonly model?: string } = {},
  ) {
    this.id = id;
    this.#history = [];
    const { parent, model = "claude-sonnet-5-5" } = options;
    this.entry({
      type: "opened",
      session: sessionId(id),
      product: "Lorimer",
      version: "0.1.0",
      cwd: "/home/mira/inn",
      model,
      ...(parent === undefined ? {} : { parent }),
    });
    if (options.history !== undefined) {
      this.entry({ type: "history", keep: 0, add: options.history, why: parent === undefined ? "given" : "forked" });
      this.#history = [...options.history];
    }
  }

  get history(): readonly Message[] {
    return this.#history;
  }

  entry(entry: JournalEntry): void {
    this.records.push({ v: 1, n: this.records.length + 1, t: this.#time, entry });
  }

  event(event: EmittedEvent): void {
    this.#time += 700;
    const origin = {
      sequence: this.records.length,
      sessionId: sessionId(this.id),
      agentId: agentId("main"),
      runId: runId("run"),
      time: this.#time,
    };
    this.entry({ type: "event", event: { ...event, ...origin } });
  }

  wait(ms: number): void {
    this.#time += ms;
  }

  prompt(text: string): void {
    this.event({ type: "run-started", model: "claude-sonnet-5-5" });
    this.#add({ type: "user", id: this.#id(), content: [{ type: "text", text }] });
    this.#settle("prompt");
  }

  add(message: Message): void {
    this.#add(message);
  }

  /** A model call whose reply is these blocks. */
  turn(
    blocks: readonly AssistantBlock[],
    { usage, costUsd = 0.01 }: { readonly usage?: Partial<Usage>; readonly costUsd?: number | null } = {},
  ): void {
    this.#turn += 1;
    this.event({
      type: "turn-started",
      turn: this.#turn,
      transition: { reason: this.#turn === 1 ? "prompt" : "tool_results" },
      requestTokens: 1000,
    });
    for (const [index, block] of blocks.entries())
      this.event({ type: "block-finished", messageId: "m", model: "claude-sonnet-5-5", index, block });
    const message: Message = {
      type: "assistant",
      id: this.#id(),
      content: blocks,
      model: "claude-sonnet-5-5",
      signer: { provider: "x", key: "y" },
      usage: { ...noUsage, ...usage },
    };
    this.#told.push(message);
    this.event({
      type: "reply-finished",
      message,
      stopReason: "end_turn",
      usage: message.usage,
      costUsd,
      durationMs: 2300,
      firstTokenMs: 400,
    });
  }

  say(text: string, options: Parameters<LogWriter["turn"]>[1] = {}): void {
    this.turn([{ type: "text", text }], options);
  }

  /** A tool call with all that belongs to it, after words where there are some. */
  call(
    name: string,
    input: unknown,
    outcome: Partial<ToolOutcome> & Pick<ToolOutcome, "content">,
    more: {
      readonly text?: string;
      readonly title?: string;
      readonly verdicts?: readonly PermissionVerdict[];
      readonly hook?: string;
      readonly usage?: Partial<Usage>;
      readonly costUsd?: number | null;
    } = {},
  ): void {
    const id = `call-${this.#made++}`;
    this.turn(
      [...(more.text === undefined ? [] : [{ type: "text" as const, text: more.text }]), { type: "tool_use", id, name, input }],
      more,
    );
    this.event({ type: "tool-started", id, name, input, title: more.title ?? name, plugin: "tools-fs" });
    for (const verdict of more.verdicts ?? []) this.event({ type: "permission-decided", id, name, verdict });
    if (more.hook !== undefined)
      this.event({
        type: "hook-finished",
        event: "PreToolUse",
        hook: more.hook,
        origin: "~/.lorimer/settings.json",
        toolUseId: id,
        outcome: "passed",
        durationMs: 41,
        detail: null,
      });
    const whole: ToolOutcome = { status: "ok", durationMs: 320, ...outcome };
    if (whole.status !== "denied") this.event({ type: "tool-intended", id, name, input, readOnly: false });
    this.event({ type: "tool-finished", id, name, input, outcome: whole });
    this.#add({
      type: "user",
      id: this.#id(),
      content: [{ type: "tool_result", tool_use_id: id, content: whole.content, is_error: whole.status !== "ok" }],
    });
  }

  end(): void {
    this.#settle("run");
    this.#turn = 0;
    this.wait(45_000);
  }

  /** Takes the conversation back to its first `keep` messages. */
  rewind(keep: number): void {
    this.#history = this.#history.slice(0, keep);
    this.entry({ type: "history", keep, add: [], why: "rewound" });
  }

  #add(message: Message): void {
    this.#told.push(message);
    this.event({ type: "message-added", message });
  }

  #settle(why: "prompt" | "run"): void {
    const keep = this.#history.length;
    this.#history.push(...this.#told);
    this.entry({ type: "history", keep, add: this.#told.map(({ id }) => ({ ref: id })), why });
    this.#told = [];
  }

  #id(): Message["id"] {
    return messageId(`${this.id}-${this.#made++}`);
  }
}
