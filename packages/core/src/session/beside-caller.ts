import type { ApprovalAnswer, ApprovalRequest, Approver, Random, ToolCaller, ToolCallOptions, ToolOutcome } from "@lorimer/sdk";
import { initialState } from "../loop/run.js";
import { turnOf } from "../loop/run-context.js";
import { executeCall } from "../tool-calls/execute-call.js";
import type { OpenSession } from "./session.js";

const nobody: Approver = { ask: (): Promise<ApprovalAnswer> => Promise.resolve({ behavior: "deny" }) };

/** Runs tool calls that no reply of the model asked for. */
export class BesideCaller implements ToolCaller {
  readonly #session: () => OpenSession;
  readonly #random: Random;
  readonly #running = new Map<string, Approver>();

  constructor(session: () => OpenSession, random: Random) {
    this.#session = session;
    this.#random = random;
  }

  /** Whoever answers for a person what only a person could decide of a call that runs now; undefined for every other call. */
  approverOf({ call: { id } }: ApprovalRequest): Approver | undefined {
    return this.#running.get(id);
  }

  async call(name: string, input: unknown, { signal, approver = nobody }: ToolCallOptions): Promise<ToolOutcome> {
    const id = `beside_${this.#random.uuid()}`;
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    this.#running.set(id, approver);
    try {
      const context = this.#session().beside(controller.signal);
      const tools = context.tools();
      // A module that cannot be imported is told by the call itself.
      const tool = await tools.load(tools.canonicalName(name)).catch(() => undefined);
      const turn = await turnOf(initialState([]), context, 0);
      return await executeCall({ type: "tool_use", id, name, input }, tool, controller, turn, context);
    } finally {
      this.#running.delete(id);
      signal.removeEventListener("abort", abort);
    }
  }
}
