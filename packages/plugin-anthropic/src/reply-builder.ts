import type { AssistantBlock, ModelEvent, ModelReply, StopReason, Usage } from "@lorimer/sdk";
import { noUsage } from "@lorimer/sdk";
import { MalformedStream, recordOf, textOf } from "@lorimer/sdk/http";
import type { Fields } from "@lorimer/sdk/http";
import { addition, fits, indexOf, knownBlock, knownDelta, knownStopReason, mergedUsage } from "./wire-events.js";

/** Characters that one reply may have in all; far above what any model writes, it bounds a server that never ends. */
const maxReplyChars = 64 * 1024 * 1024;

interface OpenBlock {
  readonly start: AssistantBlock;
  text: string;
  signature: string;
}

/** Puts a reply together from the events of its stream, checks their order, and translates them. Events and blocks of unknown kinds are left out. */
export class ReplyBuilder {
  id = "";
  model = "";
  usage: Usage = noUsage;
  /** The speed that the server says it answered with. */
  speed: string | undefined;
  /** True after `message_stop`. */
  isComplete = false;
  #isStarted = false;
  #stopReason: StopReason | null = null;
  #size = 0;
  readonly #open = new Map<number, OpenBlock>();
  readonly #finished = new Map<number, AssistantBlock>();
  readonly #ignored = new Set<number>();

  /** Takes one parsed event of the wire and returns what consumers should be told, in order. */
  add(event: unknown): readonly ModelEvent[] {
    const fields = recordOf(event);
    switch (fields?.["type"]) {
      case "message_start":
        return this.#start(recordOf(fields["message"]) ?? {});
      case "content_block_start":
        return this.#startBlock(indexOf(fields), recordOf(fields["content_block"]) ?? {});
      case "content_block_delta":
        return this.#extend(indexOf(fields), recordOf(fields["delta"]) ?? {});
      case "content_block_stop":
        return this.#stopBlock(indexOf(fields));
      case "message_delta":
        return this.#delta(recordOf(fields["delta"]) ?? {}, recordOf(fields["usage"]) ?? {});
      case "message_stop":
        return this.#stop();
      default:
        return [];
    }
  }

  get stopReason(): StopReason {
    if (this.#stopReason !== null) return this.#stopReason;
    return this.content().some((block) => block.type === "tool_use") ? "tool_use" : "end_turn";
  }

  /** The whole blocks, in order. */
  content(): readonly AssistantBlock[] {
    return inOrder(this.#finished);
  }

  /** What is worth keeping of a reply that broke off: whole blocks, and text as far as it came. */
  partial(): readonly AssistantBlock[] {
    const blocks = new Map(this.#finished);
    for (const [index, open] of this.#open) {
      if (open.start.type === "text" && open.text !== "") blocks.set(index, { type: "text", text: open.text });
    }
    return inOrder(blocks);
  }

  /** True once the server began to answer, and so to charge. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  reply(): Pick<ModelReply, "ok" | "id" | "model" | "content" | "stopReason" | "usage"> {
    return { ok: true, id: this.id, model: this.model, content: this.content(), stopReason: this.stopReason, usage: this.usage };
  }

  #start(message: Fields): readonly ModelEvent[] {
    if (this.#isStarted) throw new MalformedStream("a reply began twice");
    this.#isStarted = true;
    this.id = textOf(message["id"]);
    this.model = textOf(message["model"]);
    const usage = recordOf(message["usage"]) ?? {};
    this.usage = mergedUsage(noUsage, usage);
    this.#hearSpeed(usage);
    return [{ type: "message_start", message: { id: this.id, model: this.model, usage: this.usage } }];
  }

  #startBlock(index: number, block: Fields): readonly ModelEvent[] {
    this.#requireStart();
    if (this.#open.has(index) || this.#finished.has(index) || this.#ignored.has(index))
      throw new MalformedStream(`block ${index} began twice`);
    const start = knownBlock(block);
    if (start === undefined) {
      this.#ignored.add(index);
      return [];
    }
    if (start.type === "tool_use" && this.#hasCall(start.id)) throw new MalformedStream("two tool calls have the same id");
    const text = start.type === "text" ? start.text : start.type === "thinking" ? start.thinking : "";
    this.#grow(text);
    this.#open.set(index, { start, text, signature: start.type === "thinking" ? start.signature : "" });
    return [{ type: "content_block_start", index, content_block: start }];
  }

  #extend(index: number, fields: Fields): readonly ModelEvent[] {
    if (this.#ignored.has(index)) return [];
    const delta = knownDelta(fields);
    if (delta === undefined) return [];
    const open = this.#open.get(index);
    if (open === undefined) throw new MalformedStream(`block ${index} goes on without having begun`);
    if (!fits(delta, open.start)) throw new MalformedStream(`block ${index} is of another kind than what is added to it`);
    switch (delta.type) {
      case "text_delta":
        open.text += delta.text;
        break;
      case "thinking_delta":
        open.text += delta.thinking;
        break;
      case "signature_delta":
        open.signature += delta.signature;
        break;
      case "input_json_delta":
        open.text += delta.partial_json;
        break;
    }
    this.#grow(addition(delta));
    return [{ type: "content_block_delta", index, delta }];
  }

  #stopBlock(index: number): readonly ModelEvent[] {
    const open = this.#open.get(index);
    if (open === undefined) return [];
    this.#open.delete(index);
    const block = wholeBlock(open);
    this.#finished.set(index, block);
    return [{ type: "content_block_stop", index, content_block: block }];
  }

  #hearSpeed(usage: Fields): void {
    if (typeof usage["speed"] === "string") this.speed = usage["speed"];
  }

  #delta(delta: Fields, usage: Fields): readonly ModelEvent[] {
    this.#requireStart();
    const reason = delta["stop_reason"];
    if (typeof reason === "string") this.#stopReason = knownStopReason(reason);
    this.usage = mergedUsage(this.usage, usage);
    this.#hearSpeed(usage);
    const sequence = delta["stop_sequence"];
    return [
      {
        type: "message_delta",
        delta: { stop_reason: this.#stopReason, ...(typeof sequence === "string" ? { stop_sequence: sequence } : {}) },
        usage: this.usage,
      },
    ];
  }

  #stop(): readonly ModelEvent[] {
    this.#requireStart();
    const events: ModelEvent[] = [];
    // A block that nobody closed is whole unless it is a call whose input may be cut: then nobody is told of any of them.
    if ([...this.#open.values()].some(isCut)) throw new MalformedStream("the reply ended inside a tool call");
    for (const index of [...this.#open.keys()]) events.push(...this.#stopBlock(index));
    this.isComplete = true;
    return [...events, { type: "message_stop" }];
  }

  #requireStart(): void {
    if (!this.#isStarted) throw new MalformedStream("events came before the reply began");
  }

  #hasCall(id: string): boolean {
    return [...this.#finished.values(), ...[...this.#open.values()].map((open) => open.start)].some(
      (block) => block.type === "tool_use" && block.id === id,
    );
  }

  #grow(text: string): void {
    this.#size += text.length;
    if (this.#size > maxReplyChars) throw new MalformedStream(`the reply is larger than ${maxReplyChars} characters`);
  }
}

function wholeBlock(open: OpenBlock): AssistantBlock {
  const { start, text, signature } = open;
  if (start.type === "text") return { type: "text", text };
  if (start.type === "thinking") return { type: "thinking", thinking: text, signature };
  if (start.type === "tool_use") return { ...start, input: text === "" ? start.input : parsedInput(text) };
  return start;
}

function isCut({ start, text }: OpenBlock): boolean {
  return start.type === "tool_use" && typeof parsedInput(text) !== "object";
}

/** The input of a tool call. What is no JSON stays the text it is, so that the check against the tool's schema tells the model so. */
function parsedInput(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function inOrder(blocks: ReadonlyMap<number, AssistantBlock>): readonly AssistantBlock[] {
  return [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
}
