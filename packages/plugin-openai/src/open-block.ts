import type { AssistantBlock, ModelEvent } from "@lorimer/sdk";
import { MalformedStream } from "./wire-chunks.js";

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
  #announced = 0;

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

  /** What consumers have not been told yet. */
  announce(): readonly ModelEvent[] {
    if (this.name === "") return [];
    const isNew = this.#announced === 0;
    const news = this.args.slice(isNew ? 0 : this.#announced - 1);
    this.#announced = this.args.length + 1;
    return [
      ...(isNew
        ? [
            {
              type: "content_block_start" as const,
              index: this.index,
              content_block: { type: "tool_use" as const, id: this.id, name: this.name, input: {} },
            },
          ]
        : []),
      ...(news === ""
        ? []
        : [{ type: "content_block_delta" as const, index: this.index, delta: { type: "input_json_delta" as const, partial_json: news } }]),
    ];
  }

  finish(): AssistantBlock {
    if (this.name === "") throw new MalformedStream("a tool call has no name");
    return { type: "tool_use", id: this.id, name: this.name, input: inputOf(this.args) };
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
