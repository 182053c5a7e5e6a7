import { sessionId } from "@lorimer/sdk";
import type { JournalEntry, JournalRecord, Message, MessageId, SessionEvent } from "@lorimer/sdk";
import type { ReadJournal } from "@lorimer/sdk/journal";
import { callDraft, exchangeDraft, turnDraft } from "./draft.js";
import type { CallDraft, ExchangeDraft, ItemDraft, TurnDraft } from "./draft.js";
import { KeptChanges } from "./kept-changes.js";
import { LineOfHistory } from "./line-of-history.js";
import { noteOf } from "./note-of.js";
import type { Note, Story } from "./story.js";

/** Tells a session from its log. A damaged log is told as far as it can be read. */
export function tellStory({ records, faults }: Pick<ReadJournal, "records" | "faults">): Story {
  const teller = new StoryTeller();
  for (const record of records) teller.hear(record);
  return teller.finish(faults.map(({ line, message }) => `Line ${line}: ${message}`));
}

type Opened = Extract<JournalEntry, { type: "opened" }>;

class StoryTeller {
  readonly #exchanges: ExchangeDraft[] = [];
  readonly #calls = new Map<string, CallDraft>();
  readonly #turns = new Map<MessageId, TurnDraft>();
  readonly #history = new LineOfHistory();
  readonly #changes = new KeptChanges();
  /** When each call began to run. */
  readonly #began = new Map<string, number>();
  /** What was said to a running prompt and not heard yet. */
  readonly #steered = new Map<MessageId, Message>();
  #turn: TurnDraft | undefined;
  #turnCount = 0;
  /** What came with words that are not said yet. */
  #waiting: ItemDraft[] = [];
  #opened: Opened | undefined;
  #name: string | undefined;
  #started = 0;
  #ended = 0;

  hear({ entry, t }: JournalRecord): void {
    this.#started ||= t;
    this.#ended = Math.max(this.#ended, t);
    if (entry.type === "opened") this.#open(entry, t);
    else if (entry.type === "named") this.#name = entry.name;
    else if (entry.type === "labelled") this.#history.label(entry.branch, entry.label);
    else if (entry.type === "steered") this.#steered.set(entry.message.id, entry.message);
    else if (entry.type === "event") this.#hearEvent(entry.event);
    else if (entry.type === "noted") this.#changed(entry);
    else if (entry.type === "history") {
      const { unseen, rewind, replaced } = this.#history.change(entry, t);
      for (const message of unseen) this.#tell(message, t, entry.why === "forked" || entry.why === "given");
      if (rewind !== undefined) this.#takeBack(rewind.number, rewind.removed, t);
      else if (replaced.length > 0)
        this.#note(
          "plain",
          "History",
          `${plural(replaced.length, "message")} of the history gave way to ${plural(entry.add.length, "message")}.`,
          t,
        );
    }
  }

  finish(faults: readonly string[]): Story {
    this.#flushWaiting(this.#ended);
    for (const message of this.#steered.values()) this.#note("warning", "Not heard", textOf(message), this.#ended);
    const { session = sessionId(""), parent, cwd = "", model = "", product = "", version = "" } = this.#opened ?? {};
    return {
      session,
      name: this.#name,
      parent,
      cwd,
      model,
      product: `${product} ${version}`.trim(),
      started: this.#started,
      ended: this.#ended,
      exchanges: this.#exchanges.filter(({ prompt, steps }) => prompt !== undefined || steps.length > 0),
      rewinds: this.#history.rewinds,
      line: this.#history.line,
      faults,
    };
  }

  #changed(entry: Extract<JournalEntry, { type: "noted" }>): void {
    const found = this.#changes.read(entry);
    const call = found === undefined ? undefined : this.#calls.get(found.call);
    if (call !== undefined) call.changed = [...new Set([...call.changed, ...(found?.paths ?? [])])];
  }

  #open(entry: Opened, time: number): void {
    if (this.#opened === undefined) this.#opened = entry;
    else {
      this.#turn = undefined;
      this.#note("plain", "Resumed", `The session was opened again, with ${entry.model}.`, time);
    }
  }

  #hearEvent(event: SessionEvent): void {
    switch (event.type) {
      case "message-added":
        this.#steered.delete(event.message.id);
        this.#history.told(event.message);
        return this.#tell(event.message, event.time, false);
      case "turn-started":
        this.#flushWaiting(event.time);
        this.#turn = turnDraft((this.#turnCount += 1), event.time);
        this.#turn.transition = event.transition;
        this.#turn.requestTokens = event.requestTokens;
        return void this.#exchange(event.time).steps.push(this.#turn);
      case "block-finished":
        return this.#block(event.block, event.time);
      case "reply-finished":
        this.#history.told(event.message);
        return this.#reply(event);
      case "reply-discarded":
        for (const item of this.#turn?.items ?? [])
          if (item.kind === "text" || item.kind === "thinking" || item.kind === "call") item.discarded = true;
        return this.#note("warning", "Reply discarded", event.reason, event.time);
      case "tool-started": {
        const call = this.#call(event.id, event.name, event.input, event.time);
        call.title = event.title;
        call.plugin = event.plugin;
        return;
      }
      case "tool-intended": {
        const call = this.#call(event.id, event.name, event.input, event.time);
        call.ran = event.input;
        call.intended = true;
        this.#began.set(event.id, event.time);
        return;
      }
      case "tool-finished": {
        const call = this.#call(event.id, event.name, event.input, event.time);
        call.outcome = event.outcome;
        call.durationMs = event.outcome.durationMs ?? this.#since(event.id, event.time);
        return;
      }
      case "permission-decided":
        return void this.#call(event.id, event.name, undefined, event.time).verdicts.push(event.verdict);
      case "hook-finished":
        if (event.toolUseId !== null && this.#calls.has(event.toolUseId)) return void this.#calls.get(event.toolUseId)?.hooks.push(event);
    }
    const note = noteOf(event);
    if (note !== undefined) this.#put({ ...note, rewind: undefined }, event.time);
  }

  /** A message that nobody streamed: a person's words, what came with them, or history that was taken over. */
  #tell(message: Message, time: number, inherited: boolean): void {
    if (message.type === "assistant") {
      this.#turn = turnDraft((this.#turnCount += 1), time, message.id);
      this.#turn.model = message.model;
      this.#turn.usage = message.usage;
      this.#turns.set(message.id, this.#turn);
      this.#exchange(time).steps.push(this.#turn);
      for (const block of message.content) this.#block(block, time);
    } else if (message.type === "user" || message.type === "attachment") this.#told(message, time, inherited);
    else if (message.type === "system") this.#note(message.level === "info" ? "plain" : message.level, "Harness", message.text, time);
    else if (message.type === "local-command") this.#note("plain", message.command, message.output, time);
    else if (message.type === "tool-use-summary") this.#note("plain", "Summary", message.summary, time);
    else if (message.type === "tombstone") this.#note("plain", "Removed", message.reason, time);
  }

  #told(message: Extract<Message, { type: "user" | "attachment" }>, time: number, inherited: boolean): void {
    const own: ItemDraft[] = [];
    for (const block of message.content) {
      if (block.type === "tool_result") this.#result(block);
      else if (block.type === "text") own.push({ kind: "attachment", text: block.text, origin: originOf(message), discarded: false });
      else
        own.push({
          kind: "media",
          mediaType: block.source.media_type,
          data: block.source.data,
          title: "title" in block ? block.title : undefined,
        });
    }
    if (own.length === 0) return;
    if (message.type === "attachment") return void this.#waiting.push(...own);
    if (message.hidden === true) {
      for (const item of own) this.#put(item, time);
      return;
    }
    this.#turn = undefined;
    const exchange = exchangeDraft(this.#exchanges.length + 1, time, message, inherited);
    exchange.steps.push(...this.#waiting, ...own.filter(({ kind }) => kind === "media"));
    this.#waiting = [];
    this.#exchanges.push(exchange);
  }

  #result({
    tool_use_id,
    content,
    is_error,
  }: {
    readonly tool_use_id: string;
    readonly content: NonNullable<CallDraft["outcome"]>["content"];
    readonly is_error?: boolean;
  }): void {
    const call = this.#calls.get(tool_use_id);
    if (call !== undefined) call.outcome ??= { status: is_error === true ? "error" : "ok", content };
  }

  #block(block: Extract<Message, { type: "assistant" }>["content"][number], time: number): void {
    if (block.type === "text") this.#put({ kind: "text", text: block.text, origin: undefined, discarded: false }, time);
    else if (block.type === "thinking") this.#put({ kind: "thinking", text: block.thinking, origin: undefined, discarded: false }, time);
    else if (block.type === "tool_use") this.#call(block.id, block.name, block.input, time);
  }

  #reply(event: Extract<SessionEvent, { type: "reply-finished" }>): void {
    const { message } = event;
    if (this.#turn === undefined || this.#turn.reply !== undefined) {
      this.#turn = turnDraft((this.#turnCount += 1), event.time);
      this.#exchange(event.time).steps.push(this.#turn);
    }
    const turn = this.#turn;
    turn.reply = message.id;
    turn.model = message.model;
    turn.usage = event.usage;
    turn.costUsd = event.costUsd;
    turn.durationMs = event.durationMs;
    turn.stopReason = event.stopReason;
    this.#turns.set(message.id, turn);
    // What a damaged line took away of the stream stands in the reply once more.
    const texts = new Set(
      turn.items.flatMap((item) => ((item.kind === "text" || item.kind === "thinking") && !item.discarded ? [item.text] : [])),
    );
    for (const block of message.content) {
      const missing =
        block.type === "text"
          ? !texts.has(block.text)
          : block.type === "thinking"
            ? !texts.has(block.thinking)
            : block.type === "tool_use" && !this.#calls.has(block.id);
      if (missing) this.#block(block, event.time);
    }
  }

  #since(id: string, time: number): number | undefined {
    const began = this.#began.get(id);
    return began === undefined ? undefined : Math.max(0, time - began);
  }

  #takeBack(number: number, removed: readonly Message[], time: number): void {
    const ids = new Set(removed.map(({ id }) => id));
    for (const id of ids) {
      const turn = this.#turns.get(id);
      if (turn !== undefined) turn.takenBack ??= number;
    }
    for (const exchange of this.#exchanges) if (exchange.prompt !== undefined && ids.has(exchange.prompt.id)) exchange.takenBack ??= number;
    this.#turn = undefined;
    const exchange = exchangeDraft(this.#exchanges.length + 1, time, undefined, false);
    exchange.steps.push({ kind: "note", tone: "plain", label: "Taken back", text: plural(removed.length, "message"), rewind: number });
    this.#exchanges.push(exchange);
  }

  #call(id: string, name: string, input: unknown, time: number): CallDraft {
    const known = this.#calls.get(id);
    if (known !== undefined) return known;
    const call = callDraft(id, name, input);
    this.#calls.set(id, call);
    this.#put(call, time);
    return call;
  }

  #note(tone: Note["tone"], label: string, text: string, time: number): void {
    this.#put({ kind: "note", tone, label, text, rewind: undefined }, time);
  }

  #put(item: ItemDraft, time: number): void {
    (this.#turn?.items ?? this.#exchange(time).steps).push(item);
  }

  #exchange(time: number): ExchangeDraft {
    const last = this.#exchanges.at(-1);
    if (last !== undefined) return last;
    const first = exchangeDraft(1, time, undefined, false);
    this.#exchanges.push(first);
    return first;
  }

  #flushWaiting(time: number): void {
    if (this.#waiting.length > 0) this.#exchange(time).steps.push(...this.#waiting);
    this.#waiting = [];
  }
}

function originOf(message: Message): string {
  return message.type === "attachment" ? message.origin : "harness";
}

function textOf(message: Message): string {
  return message.type === "user" ? message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n") : "";
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
