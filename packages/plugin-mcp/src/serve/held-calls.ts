import { randomUUID } from "node:crypto";
import type {
  ClientCapabilities,
  CreateMessageResult,
  ElicitResult,
  InputRequest,
  InputRequiredResult,
  ServerContext,
} from "@modelcontextprotocol/server";
import { LorimerError } from "@lorimer/sdk";
import type { OtherEnd } from "./other-end.js";

/** Milliseconds that a question waits for its answer. */
export const questionLimitMs: number = 10 * 60_000;
const capabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

interface Question {
  readonly request: InputRequest;
  answer(response: unknown): void;
}

/**
 * Work for requests that may ask the client something before they are answered. A question ends the exchange with a result that holds it, and the
 * work waits; the client's next request with the same state brings the answer, and the work goes on. To clients of revisions before 2026-07-28
 * the SDK sends the same questions as requests of their own.
 */
export class HeldCalls {
  readonly #held = new Map<string, HeldCall<unknown>>();
  readonly #declared: () => ClientCapabilities | undefined;

  constructor(declared: () => ClientCapabilities | undefined) {
    this.#declared = declared;
  }

  async serve<T extends object>(
    context: ServerContext,
    work: (end: OtherEnd, signal: AbortSignal) => Promise<T>,
  ): Promise<T | InputRequiredResult> {
    const state = context.mcpReq.requestState<string>();
    const held = typeof state === "string" ? (this.#held.get(state) as HeldCall<T> | undefined) : this.#begin(context, work);
    if (held === undefined) throw new LorimerError("MCP_CLOSED", "This call does not wait for an answer any more.");
    held.answer(context.mcpReq.inputResponses ?? {});
    const questions = await held.next(context.mcpReq.signal);
    if (questions !== undefined) return { resultType: "input_required", inputRequests: questions, requestState: held.state };
    this.#held.delete(held.state);
    return held.result;
  }

  /** Nobody comes back for what still waits. */
  close(): void {
    for (const held of this.#held.values()) held.end("The connection ended.");
    this.#held.clear();
  }

  #begin<T>({ mcpReq }: ServerContext, work: (end: OtherEnd, signal: AbortSignal) => Promise<T>): HeldCall<T> {
    const envelope = mcpReq.envelope as Readonly<Record<string, unknown>> | undefined;
    const held = new HeldCall((envelope?.[capabilitiesKey] as ClientCapabilities | undefined) ?? this.#declared() ?? {}, work);
    this.#held.set(held.state, held);
    // Nobody may ever come for the result.
    void held.result.catch(() => undefined).finally(() => setTimeout(() => this.#held.delete(held.state), questionLimitMs).unref());
    return held;
  }
}

class HeldCall<T> implements OtherEnd {
  /** Nobody can guess it: whoever has it was told it. */
  readonly state: string = randomUUID();
  readonly capabilities: ClientCapabilities;
  readonly result: Promise<T>;
  readonly #stop = new AbortController();
  readonly #questions = new Map<string, Question>();
  #asked: () => void = () => undefined;
  #count = 0;

  constructor(capabilities: ClientCapabilities, work: (end: OtherEnd, signal: AbortSignal) => Promise<T>) {
    this.capabilities = capabilities;
    this.result = work(this, this.#stop.signal);
    this.result.catch(() => undefined);
  }

  elicit: OtherEnd["elicit"] = (params, signal) => {
    const { elicitation } = this.capabilities;
    const isUrl = params.mode === "url";
    // Without a word on modes forms are meant.
    const can =
      elicitation !== undefined &&
      (isUrl ? elicitation.url !== undefined : elicitation.form !== undefined || elicitation.url === undefined);
    return can
      ? this.#ask<ElicitResult>({ method: "elicitation/create", params } as InputRequest, signal)
      : unable("questions of this kind");
  };

  sample: OtherEnd["sample"] = (params, signal) =>
    this.capabilities.sampling === undefined
      ? unable("requests for its model")
      : this.#ask<CreateMessageResult>({ method: "sampling/createMessage", params } as InputRequest, signal);

  answer(responses: Readonly<Record<string, unknown>>): void {
    for (const [key, response] of Object.entries(responses)) {
      this.#questions.get(key)?.answer(response);
      this.#questions.delete(key);
    }
  }

  /** Resolves with the questions that must be answered before the work can go on, or with undefined when it is done. */
  async next(signal: AbortSignal): Promise<Readonly<Record<string, InputRequest>> | undefined> {
    const asked = new Promise<true>((resolve) => (this.#asked = () => resolve(true)));
    const stop = (): void => this.end("The client cancelled the call.");
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      const open = this.#questions.size > 0 || (await Promise.race([this.result.then(() => false as const), asked]));
      return open ? Object.fromEntries([...this.#questions].map(([key, { request }]) => [key, request])) : undefined;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  end(reason: string): void {
    this.#stop.abort(reason);
  }

  async #ask<Answer>(request: InputRequest, signal: AbortSignal): Promise<Answer> {
    const key = `q${(this.#count += 1)}`;
    const over = AbortSignal.any([signal, this.#stop.signal, AbortSignal.timeout(questionLimitMs)]);
    try {
      return await new Promise<Answer>((resolve, reject) => {
        over.addEventListener("abort", () => reject(new LorimerError("MCP_CLOSED", "Nobody answered.")), { once: true });
        this.#questions.set(key, { request, answer: (response) => resolve(response as Answer) });
        this.#asked();
      });
    } finally {
      this.#questions.delete(key);
    }
  }
}

function unable(what: string): Promise<never> {
  return Promise.reject(new LorimerError("MCP_CLOSED", `The client takes no ${what}.`));
}
