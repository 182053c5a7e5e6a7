import type { AssistantBlock, ModelEvent } from "@lorimer/sdk";
import { MalformedStream } from "@lorimer/sdk/http";
import { inwardCall } from "./deferred-calls.js";

/** A block that may still grow. */
export type OpenBlock = OpenText | OpenCall;

/** Words under way. */
export class OpenText {
  readonly kind = "text";
  readonly index: number;
  text = "";
  /** Something else began after it, so no more words belong to it. */
  isPast = false;

  constructor(index: number) {
    this.index = index;
  }

  get isWhole(): boolean {
    return this.isPast;
  }

  finish(): AssistantBlock {
    return { type: "text", text: this.text };
  }
}

/** A tool call under way. It is announced once its name is known. */
export class OpenCall {
  readonly kind = "call";
  readonly index: number;
  /** The number by which the stream tells parallel calls apart. */
  readonly slot: number;
  /** What the stream calls it; empty where it does not. */
  readonly wireId: string;
  readonly id: string;
  name = "";
  args = "";
  #isAnnounced = false;

  constructor(index: number, slot: number, wireId: string, id: string) {
    this.index = index;
    this.slot = slot;
    this.wireId = wireId;
    this.id = id;
  }

  /** A whole JSON object cannot be continued, so a call with one is complete before the stream says so. */
  get isWhole(): boolean {
    if (this.name === "" || !this.args.trimEnd().endsWith("}")) return false;
    try {
      return typeof JSON.parse(this.args) === "object";
    } catch {
      return false;
    }
  }

  /** Takes what a piece of the stream adds and returns what consumers should be told of it. */
  add(name: string, args: string): readonly ModelEvent[] {
    if (this.name === "") this.name = name;
    this.args += args;
    if (this.name === "") return [];
    // The whole text is read once only: reading a text that still grows copies it each time.
    const news = this.#isAnnounced ? args : this.args;
    const { index, id } = this;
    const start = { type: "content_block_start", index, content_block: { type: "tool_use", id, name: this.name, input: {} } } as const;
    const delta = { type: "content_block_delta", index, delta: { type: "input_json_delta", partial_json: news } } as const;
    const events: readonly ModelEvent[] = [...(this.#isAnnounced ? [] : [start]), ...(news === "" ? [] : [delta])];
    this.#isAnnounced = true;
    return events;
  }

  finish(): AssistantBlock {
    if (this.name === "") throw new MalformedStream("a tool call has no name");
    return inwardCall({ type: "tool_use", id: this.id, name: this.name, input: inputOf(this.args) });
  }
}

/** The input of a call without parameters is written as nothing, as `null` or as an empty object, depending on the server. */
function inputOf(args: string): unknown {
  if (args.trim() === "") return {};
  try {
    return JSON.parse(args) ?? {};
  } catch {
    throw new MalformedStream("the input of a tool call is no JSON");
  }
}
