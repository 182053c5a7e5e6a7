import { contextBlock, isLeased, noUsage, withinLease } from "@lorimer/sdk";
import type {
  ApiMessage,
  BudgetGate,
  ModelCaller,
  ModelFailure,
  ModelRequest,
  ModelResult,
  Outside,
  Reporter,
  SideCall,
  SideReply,
} from "@lorimer/sdk";
import { untilAborted } from "../async/until-aborted.js";
import type { ModelRouter } from "./model-router.js";

/** Asks models beside the conversation, through the session's own providers. */
export class SideCaller implements ModelCaller {
  readonly #router: ModelRouter;
  readonly #reporter: Reporter;
  readonly #sessionModel: () => string;
  readonly #recall: Outside["recall"];
  readonly #gate: () => Promise<BudgetGate | undefined>;

  constructor(parts: {
    readonly router: ModelRouter;
    readonly reporter: Reporter;
    /** Asked at the first call. */
    gate(): Promise<BudgetGate | undefined>;
    sessionModel(): string;
    readonly recall: Outside["recall"];
  }) {
    const { router, reporter, gate, sessionModel, recall } = parts;
    this.#recall = recall;
    this.#gate = gate;
    this.#router = router;
    this.#reporter = reporter;
    this.#sessionModel = sessionModel;
  }

  async call(question: SideCall, { signal }: { readonly signal: AbortSignal }): Promise<SideReply | ModelFailure> {
    const request = requestOf(question, question.model ?? this.#sessionModel());
    const result = await this.#leased(request, question.purpose, signal);
    this.#reporter.emit({
      type: "side-call-finished",
      purpose: question.purpose,
      ...(question.plugin === undefined ? {} : { plugin: question.plugin }),
      model: request.model,
      ok: result.ok,
      usage: result.usage ?? noUsage,
      costUsd: result.costUsd ?? null,
    });
    if (!result.ok) return result;
    if (result.content.some(({ type }) => type === "tool_use")) return { ...calledTool, usage: result.usage, costUsd: result.costUsd };
    const text = result.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
    return { ok: true, model: result.model, text, usage: result.usage, costUsd: result.costUsd };
  }

  /** Sends a request that no limit forbids, and gives back what of its lease it did not use. */
  async #leased(request: ModelRequest, purpose: string, signal: AbortSignal): Promise<ModelResult> {
    const gate = await this.#gate();
    const lease = gate?.admit(request, (await this.#router.provider(request.model)).describe(request.model), purpose);
    if (lease !== undefined && !isLeased(lease)) return lease;
    const asked = lease === undefined ? request : withinLease(request, lease);
    let result: ModelResult = cancelled;
    try {
      result =
        (await untilAborted(
          this.#recall(`side:${purpose}`, () => this.#send(asked, signal)),
          signal,
        )) ?? cancelled;
      return result;
    } finally {
      lease?.settle({ usage: result.usage ?? noUsage, costUsd: result.costUsd ?? null });
    }
  }

  async #send(request: ModelRequest, signal: AbortSignal): Promise<ModelResult> {
    if (signal.aborted) return cancelled;
    const stream = (await this.#router.provider(request.model)).stream(request, { signal });
    for (;;) {
      const step = await stream.next();
      if (step.done === true) return step.value;
    }
  }
}

const calledTool: ModelFailure = {
  ok: false,
  kind: "unknown",
  message: "The model called a tool where it was asked for words only.",
  retryable: true,
};

const cancelled: ModelFailure = { ok: false, kind: "unknown", message: "The question to the model was cancelled.", retryable: false };

function requestOf({ purpose, system, prompt, after, maxOutputTokens = 1024, thinking }: SideCall, model: string): ModelRequest {
  const asked = thinking === undefined ? {} : { thinking };
  if (after !== undefined) return { model, ...after, messages: followedBy(after.messages, prompt), maxOutputTokens, ...asked };
  const block = { id: purpose, origin: "lorimer.core", lifetime: "turn", cacheable: false } as const;
  return {
    model,
    system: system === undefined ? [] : [contextBlock({ ...block, text: system })],
    tools: [],
    messages: [{ role: "user", content: [{ type: "text", text: prompt }] }],
    maxOutputTokens,
    ...asked,
  };
}

/** Roles alternate: words that follow a user's are part of the same message. */
function followedBy(messages: readonly ApiMessage[], prompt: string): readonly ApiMessage[] {
  const last = messages.at(-1);
  const words = { type: "text", text: prompt } as const;
  if (last?.role !== "user") return [...messages, { role: "user", content: [words] }];
  return [...messages.slice(0, -1), { role: "user", content: [...last.content, words] }];
}
