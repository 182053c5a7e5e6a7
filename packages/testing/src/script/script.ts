import { LorimerError, messageOf } from "@lorimer/sdk";
import { reply } from "./reply.js";
import type { Reply } from "./reply.js";
import type { ScriptRequest } from "./script-request.js";

type Answer = Reply | string;
type Compute = (request: ScriptRequest, turn: number) => Answer | undefined | Promise<Answer | undefined>;

/**
 * What a scripted model says: a list with one step for each request, in order of arrival, or one function for all.
 * A string stands for a reply of that text. `turn` counts requests from 1. A function that returns nothing, or throws,
 * says that the request was not expected.
 */
export type Script = readonly (Answer | Compute)[] | Compute;

/** Plays a script against requests and remembers what did not fit. */
export class ScriptPlayer {
  #turn = 0;
  readonly #script: Script;
  readonly #faults: string[] = [];

  constructor(script: Script) {
    this.#script = script;
  }

  /** Requests answered or refused so far. */
  get turn(): number {
    return this.#turn;
  }

  /** The reply to a request, or undefined, with the fault recorded, when the script has none. */
  async next(request: ScriptRequest): Promise<Reply | undefined> {
    const turn = (this.#turn += 1);
    const step = typeof this.#script === "function" ? this.#script : this.#script[turn - 1];
    try {
      const answer = typeof step === "function" ? await step(request, turn) : step;
      if (answer !== undefined) return typeof answer === "string" ? reply.text(answer) : answer;
      this.#faults.push(`request ${turn} was not expected: ${describe(request)}`);
    } catch (error) {
      this.#faults.push(`the script failed on request ${turn}: ${messageOf(error)}; ${describe(request)}`);
    }
    return undefined;
  }

  /** Records a request that was turned away before the script was asked; it uses up no step. */
  refused(request: ScriptRequest, reasons: readonly string[]): void {
    this.#faults.push(`a request was not valid: ${reasons.join("; ")}; ${describe(request)}`);
  }

  get lastFault(): string | undefined {
    return this.#faults.at(-1);
  }

  /** Throws `SCRIPT_EXHAUSTED` when a request found no reply, or replies of a list are left over. */
  assertDone(): void {
    const left = typeof this.#script === "function" ? 0 : Math.max(0, this.#script.length - this.#turn);
    const faults =
      left === 0
        ? this.#faults
        : [...this.#faults, `${left} of ${this.#script.length} replies were never asked for, from number ${this.#turn + 1} on`];
    if (faults.length === 0) return;
    throw new LorimerError("SCRIPT_EXHAUSTED", `The script and the requests do not match:\n- ${faults.join("\n- ")}`, {
      hint: "Compare model.requests with the script: one step answers one request.",
    });
  }
}

function describe(request: ScriptRequest): string {
  const last = request.messages.at(-1);
  const blocks =
    last?.content.map((block) => (block.type === "text" ? `text ${JSON.stringify(block.text.slice(0, 80))}` : block.type)) ?? [];
  return `${request.messages.length} messages, the last from ${last?.role ?? "nobody"} with ${blocks.join(", ") || "nothing"}`;
}
