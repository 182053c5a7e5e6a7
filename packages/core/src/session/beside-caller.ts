import type { ApprovalAnswer, ApprovalRequest, Approver, Random, Tool, ToolCaller, ToolCallOptions, ToolOutcome } from "@lorimer/sdk";
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

  /** Whoever answers in the person's place what only a person could decide of a call that runs now; undefined where that is the person. */
  approverOf({ call: { id } }: ApprovalRequest): Approver | undefined {
    return this.#running.get(id);
  }

  async call(name: string, input: unknown, { signal, approver = nobody, report }: ToolCallOptions): Promise<ToolOutcome> {
    const id = `beside_${this.#random.uuid()}`;
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    if (approver !== "person") this.#running.set(id, approver);
    try {
      const context = this.#session().beside(controller.signal);
      const tools = context.tools();
      // A module that cannot be imported is told by the call itself.
      const tool = await tools.load(tools.canonicalName(name)).catch(() => undefined);
      const turn = await turnOf(initialState([]), context, 0);
      return await executeCall({ type: "tool_use", id, name, input }, heard(tool, report), controller, turn, context);
    } finally {
      this.#running.delete(id);
      signal.removeEventListener("abort", abort);
    }
  }
}

/** The same tool, whose reports also go to whoever called it. */
function heard(tool: Tool | undefined, report: ToolCallOptions["report"]): Tool | undefined {
  if (tool === undefined || report === undefined) return tool;
  return {
    ...tool,
    run: (input, services, call) => {
      const both: typeof call.report = (progress) => {
        call.report(progress);
        report(progress);
      };
      return tool.run(input, services, { ...call, report: both });
    },
  };
}
