import { randomUUID } from "node:crypto";
import { noUsage } from "@lorimer/sdk";
import type { AssistantBlock, ModelEvent, ModelReply, StopReason, Usage } from "@lorimer/sdk";
import { MalformedStream, recordOf, textOf } from "@lorimer/sdk/http";
import type { Fields } from "@lorimer/sdk/http";
import { OpenCall, OpenText } from "./open-block.js";
import type { OpenBlock } from "./open-block.js";
import { callPieces, choiceOf, stopReasonOf, usageOf, wordsOf } from "./wire-chunks.js";
import type { CallPiece } from "./wire-chunks.js";

/** Characters that one reply may have in all; far above what any model writes, it bounds a server that never ends. */
const maxReplyChars = 64 * 1024 * 1024;

/** Puts a reply together from the chunks of its stream and translates them. Reasoning and whatever else is unknown is left out. */
export class ReplyBuilder {
  usage: Usage = noUsage;
  /** The server gave token counts. */
  isCounted = false;
  /** The server said why it stopped: nothing of the reply is missing any more, only counts may follow. */
  isWhole = false;
  #id = "";
  #model = "";
  #isStarted = false;
  #isRefusal = false;
  #finish = "";
  #size = 0;
  #count = 0;
  #open: OpenBlock[] = [];
  readonly #finished = new Map<number, AssistantBlock>();
  readonly #ids = new Set<string>();
  #events: ModelEvent[] = [];

  /** Takes one parsed chunk. */
  add(chunk: Fields): void {
    this.#id ||= textOf(chunk["id"]);
    this.#model ||= textOf(chunk["model"]);
    const usage = recordOf(chunk["usage"]);
    if (usage !== undefined) [this.usage, this.isCounted] = [usageOf(usage), true];
    const choice = choiceOf(chunk);
    if (choice === undefined) return;
    this.#start();
    // A server that does not stream sends one whole message.
    const delta = recordOf(choice["delta"]) ?? recordOf(choice["message"]) ?? {};
    const refusal = textOf(delta["refusal"]);
    if (refusal !== "") this.#isRefusal = true;
    const words = `${wordsOf(delta["content"])}${refusal}`;
    const pieces = callPieces(delta["tool_calls"]);
    if (this.isWhole && (words !== "" || pieces.length > 0)) throw new MalformedStream("the reply goes on after its end");
    if (words !== "") this.#addWords(words);
    for (const piece of pieces) this.#addPiece(piece);
    const finish = textOf(choice["finish_reason"]);
    if (finish !== "" && finish !== "null") this.#end(finish);
  }

  /** The stream is over. The last blocks are closed, unless the reply was cut off inside them. */
  finish(): void {
    this.#start();
    if (!this.isWhole) this.#end("");
    this.#events.push({ type: "message_delta", delta: { stop_reason: this.stopReason }, usage: this.usage }, { type: "message_stop" });
  }

  /** What consumers should be told since this was last asked, in order, neighbouring deltas of a block joined. */
  take(): readonly ModelEvent[] {
    const events = this.#events;
    this.#events = [];
    return joined(events);
  }

  /** True once the server began to answer, and so to charge. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  get stopReason(): StopReason {
    const said = stopReasonOf(this.#finish);
    if (said !== undefined) return said;
    if (this.content().some((block) => block.type === "tool_use")) return "tool_use";
    return this.#isRefusal ? "refusal" : "end_turn";
  }

  /** The whole blocks, in order. */
  content(): readonly AssistantBlock[] {
    return inOrder(this.#finished);
  }

  /** What is worth keeping of a reply that broke off: whole blocks, and text as far as it came. */
  partial(): readonly AssistantBlock[] {
    const blocks = new Map(this.#finished);
    for (const open of this.#open) if (open.kind === "text") blocks.set(open.index, open.finish());
    return inOrder(blocks);
  }

  reply(): Pick<ModelReply, "ok" | "id" | "model" | "content" | "stopReason" | "usage"> {
    return { ok: true, id: this.#id, model: this.#model, content: this.content(), stopReason: this.stopReason, usage: this.usage };
  }

  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#events.push({ type: "message_start", message: { id: this.#id, model: this.#model, usage: this.usage } });
  }

  #addWords(words: string): void {
    this.#grow(words);
    let last = this.#open.at(-1);
    if (last?.kind !== "text") {
      last = new OpenText(this.#count++);
      this.#begin(last);
      this.#events.push({ type: "content_block_start", index: last.index, content_block: { type: "text", text: "" } });
    }
    last.text += words;
    this.#events.push({ type: "content_block_delta", index: last.index, delta: { type: "text_delta", text: words } });
  }

  #addPiece(piece: CallPiece): void {
    this.#grow(piece.args);
    const call = this.#callOf(piece) ?? this.#newCall(piece);
    if (call === undefined) return;
    this.#events.push(...call.add(piece.name, piece.args));
  }

  /** The call that a piece goes on with. Servers that number every call 0, or none, tell them apart by their ids. */
  #callOf(piece: CallPiece): OpenCall | undefined {
    const calls = this.#open.filter((block) => block.kind === "call");
    const call = piece.index === undefined ? calls.at(-1) : calls.findLast((candidate) => candidate.slot === piece.index);
    const isOther = call !== undefined && piece.id !== "" && call.wireId !== "" && piece.id !== call.wireId;
    const isNext =
      call !== undefined &&
      piece.id === "" &&
      piece.name !== "" &&
      call.name !== "" &&
      call.wireId === "" &&
      (piece.index === undefined || call.isWhole);
    return isOther || isNext ? undefined : call;
  }

  #newCall(piece: CallPiece): OpenCall | undefined {
    // What follows a call that is whole can only be blank.
    if (piece.args.trim() === "" && (piece.id === "" ? piece.name === "" : this.#ids.has(piece.id))) return undefined;
    if (piece.name === "" && piece.id === "") throw new MalformedStream("a tool call goes on without having begun");
    const call = new OpenCall(this.#count++, piece.index ?? -1, piece.id, this.#freeId(piece.id));
    this.#begin(call);
    return call;
  }

  /** Ids must be unique in a conversation; a server that gives none, or one twice, gets its calls named. */
  #freeId(wireId: string): string {
    const id = wireId === "" || this.#ids.has(wireId) ? `call_${randomUUID().replaceAll("-", "")}` : wireId;
    this.#ids.add(id);
    return id;
  }

  #begin(block: OpenBlock): void {
    const last = this.#open.at(-1);
    if (last?.kind === "text") last.isPast = true;
    while (this.#open[0]?.isWhole === true) this.#close(this.#open[0]);
    this.#open.push(block);
  }

  #close(block: OpenBlock): void {
    const whole = block.finish();
    this.#open = this.#open.filter((other) => other !== block);
    this.#finished.set(block.index, whole);
    this.#events.push({ type: "content_block_stop", index: block.index, content_block: whole });
  }

  #end(finish: string): void {
    if (this.isWhole) return;
    this.#finish = finish;
    const isCut = stopReasonOf(this.#finish) !== undefined;
    const last = this.#open.filter((block) => block.kind === "text" || !isCut || block.isWhole);
    // All are checked before the first is handed over, so that no call of a broken reply begins to run.
    for (const block of last) block.finish();
    this.isWhole = true;
    for (const block of last) this.#close(block);
  }

  #grow(text: string): void {
    this.#size += text.length;
    if (this.#size > maxReplyChars) throw new MalformedStream(`the reply is larger than ${maxReplyChars} characters`);
  }
}

function joined(events: readonly ModelEvent[]): readonly ModelEvent[] {
  const out: ModelEvent[] = [];
  let run: { readonly index: number; readonly kind: "text_delta" | "input_json_delta"; readonly texts: string[] } | undefined;
  const flush = (): void => {
    if (run === undefined) return;
    const text = run.texts.join("");
    out.push({
      type: "content_block_delta",
      index: run.index,
      delta: run.kind === "text_delta" ? { type: run.kind, text } : { type: run.kind, partial_json: text },
    });
    run = undefined;
  };
  for (const event of events) {
    const delta = event.type === "content_block_delta" ? event.delta : undefined;
    if (event.type === "content_block_delta" && (delta?.type === "text_delta" || delta?.type === "input_json_delta")) {
      const text = delta.type === "text_delta" ? delta.text : delta.partial_json;
      if (run?.index === event.index && run.kind === delta.type) run.texts.push(text);
      else {
        flush();
        run = { index: event.index, kind: delta.type, texts: [text] };
      }
    } else {
      flush();
      out.push(event);
    }
  }
  flush();
  return out;
}

function inOrder(blocks: ReadonlyMap<number, AssistantBlock>): readonly AssistantBlock[] {
  return [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
}
