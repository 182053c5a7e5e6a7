import { contextBlock, noUsage } from "@lorimer/sdk";
import type {
  ApiMessage,
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

  constructor(router: ModelRouter, reporter: Reporter, sessionModel: () => string, recall: Outside["recall"]) {
    this.#recall = recall;
    this.#router = router;
    this.#reporter = reporter;
    this.#sessionModel = sessionModel;
  }

  async call(question: SideCall, { signal }: { readonly signal: AbortSignal }): Promise<SideReply | ModelFailure> {
    const request = requestOf(question, question.model ?? this.#sessionModel());
    const result =
      (await untilAborted(
        this.#recall(`side:${question.purpose}`, () => this.#send(request, signal)),
        signal,
      )) ?? cancelled;
    this.#reporter.emit({
      type: "side-call-finished",
      purpose: question.purpose,
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
