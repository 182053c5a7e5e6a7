import type { AssistantBlock, FailureKind, ModelEvent, StopReason, Usage } from "@lorimer/sdk";
import type { Frame } from "../script/frames.js";
import type { ScriptRequest } from "../script/script-request.js";

/** What sending a reply needs to know of the request it answers. */
export interface Answered {
  readonly id: string;
  readonly model: string;
  readonly usage: Usage;
  readonly request: ScriptRequest;
}

export interface WireError {
  readonly type: string;
  readonly message: string;
  readonly failure?: FailureKind | undefined;
}

/** How the events of one streamed reply look on the wire; an empty text sends nothing. */
export interface WireStream {
  event(event: ModelEvent): string;
  /** What stands before and after the JSON string of each delta's text. */
  around(frame: Extract<Frame, { readonly kind: "deltas" }>): readonly [string, string] | undefined;
  readonly ping: string;
  error(error: WireError): string;
  readonly end: string;
}

/** One HTTP API for models: how its requests are read and its answers written. */
export interface WireForm {
  readonly path: RegExp;
  read(
    body: Readonly<Record<string, unknown>>,
    from: { readonly path: string; readonly headers: Readonly<Record<string, string>> },
  ): ScriptRequest;
  /** The request as the Messages API would have it, for counting and checking. */
  canonical(request: ScriptRequest): Readonly<Record<string, unknown>>;
  stream(answered: Answered): WireStream;
  whole(answered: Answered, content: readonly AssistantBlock[], stop: StopReason): object;
  error(error: WireError, id: string): object;
}
