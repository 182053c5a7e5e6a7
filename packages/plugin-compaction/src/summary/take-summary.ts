import type { Clock, Conversation, Message, ModelCaller, ModelFailure, ModelInfo, SideReply, ThinkingOption } from "@lorimer/sdk";
import type { Reattachment } from "../contract/index.js";
import type { Proposal, SummaryPart, Trigger } from "../decision/decision.js";
import { historyTokens, messageTokens } from "../history/tokens.js";
import type { Policy } from "../settings.js";
import { clipTail } from "./clip-tail.js";
import { readSummary, summaryPrompt, summaryText } from "./prompt.js";
import { outline, truncationText } from "./truncation.js";

export interface SummaryTask {
  /** What the model is sent of the history now, up to its end; and where the part begins that is kept. */
  readonly view: readonly Message[];
  readonly boundaryAt: number;
  readonly trigger: Trigger;
  readonly instructions: readonly string[];
  /** Text that a hook gave in place of a summary. */
  readonly given: string | undefined;
  /** Summaries before this one that gained next to nothing: after two of them no model is asked. */
  readonly streak: number;
  /** Estimated tokens that a request may have, and of its parts beside the history. */
  readonly limit: number;
  readonly overhead: number;
  /** How many real tokens an estimated one turned out to be. */
  readonly ratio: number;
  readonly model: string;
  readonly info: ModelInfo;
  readonly thinking: ThinkingOption | undefined;
  readonly policy: Policy;
  readonly signal: AbortSignal;
  /** The proposal's effect: what the model would be sent. */
  preview(proposal: Proposal): readonly Message[];
  attached(): Promise<readonly Reattachment[]>;
  /** Tells what is done now. */
  progress(step: string): void;
}

export interface SummaryServices {
  readonly models: ModelCaller;
  readonly conversation: Conversation;
  readonly clock: Clock;
}

export type SummaryTaken =
  | { readonly ok: true; readonly proposal: Proposal & { readonly summary: SummaryPart }; readonly detail: string | null }
  | { readonly ok: false; readonly detail: string };

/** A summary has to be worth what it cost. */
const mostLeft = 0.7;
const attempts = 2;

/**
 * Folds everything before the boundary: with a model's summary, tried at most twice, else with an outline that takes no model. A person who asks
 * for a summary while there is room gets one or keeps what they have.
 */
export async function takeSummary(task: SummaryTask, services: SummaryServices): Promise<SummaryTaken> {
  const faults: string[] = [];
  const before = historyTokens(task.view);
  const attached = await task.attached();
  const build = (text: string, by: SummaryPart["by"]): Proposal & { readonly summary: SummaryPart } => ({
    summary: { boundary: (task.view[task.boundaryAt] as Message).id, text, attached, by, streak: task.streak },
  });
  const shrinks = (proposal: Proposal): boolean => historyTokens(task.preview(proposal)) <= mostLeft * before;
  if (task.given !== undefined) {
    const proposal = build(summaryText(task.given), "hook");
    if (shrinks(proposal)) return { ok: true, proposal, detail: "A hook gave the summary." };
    faults.push("the hook's summary was too long");
  } else if (task.streak >= 2) faults.push("the last two summaries gained next to nothing");
  else {
    let share = 1;
    for (let attempt = 1; attempt <= attempts && !task.signal.aborted; attempt += 1) {
      task.progress(attempt === 1 ? "asking for a summary" : "asking again, for a shorter one");
      const reply = await ask(task, services, { again: attempt > 1, share });
      if (task.signal.aborted) break;
      const text = reply.ok ? readSummary(reply.text) : undefined;
      const proposal = text === undefined ? undefined : build(summaryText(text), "model");
      if (proposal !== undefined && shrinks(proposal))
        return { ok: true, proposal: fitted(task, proposal), detail: faults.length === 0 ? null : faults.join("; ") };
      faults.push(!reply.ok ? reply.message : proposal === undefined ? "the answer was no summary" : "the summary was too long");
      // What was too long is asked about once more with half of it.
      const isTooLong = !reply.ok && (reply.kind === "prompt_too_long" || reply.kind === "context_limit");
      if (isTooLong) share = 0.5;
      else if (!reply.ok && !reply.retryable) break;
    }
  }
  if (task.signal.aborted) return { ok: false, detail: "It was interrupted." };
  const isTight = before + task.overhead > 0.9 * task.limit;
  if (task.trigger === "manual" && !isTight) return { ok: false, detail: `No summary could be made: ${faults.join("; ")}.` };
  task.progress("cutting off without a model");
  const folded = task.view.slice(0, task.boundaryAt);
  const room = Math.min(task.policy.summaryTokens, Math.floor(0.15 * historyTokens(folded)), Math.floor(0.15 * task.limit));
  const proposal = fitted(task, build(truncationText(folded, room), "truncation"));
  if (historyTokens(task.preview(proposal)) >= before) return { ok: false, detail: `Nothing could be left out: ${faults.join("; ")}.` };
  return { ok: true, proposal, detail: `Cut off without a summary: ${faults.join("; ")}.` };
}

/** What is kept may be too large on its own, as after one huge result. */
function fitted<P extends Proposal>(task: SummaryTask, proposal: P): P {
  const excess = historyTokens(task.preview(proposal)) + task.overhead - task.limit;
  if (excess <= 0) return proposal;
  const results = clipTail(task.view.slice(task.boundaryAt), excess);
  return Object.keys(results).length === 0 ? proposal : { ...proposal, results };
}

/** Asks the model whose conversation it is, after the very messages that it has cached; no more of them than fit beside the answer. */
async function ask(
  task: SummaryTask,
  { models, conversation, clock }: SummaryServices,
  { again, share }: { readonly again: boolean; readonly share: number },
): Promise<SideReply | ModelFailure> {
  const { policy, info, ratio, overhead } = task;
  const model = policy.summaryModel ?? task.model;
  const most = Math.max(200, Math.min(policy.summaryTokens, Math.floor(0.1 * info.contextWindow), info.maxOutputTokens));
  // The question takes some room as well, and an estimate is never exact.
  const room = (0.95 * info.contextWindow) / ratio - overhead - most - 800;
  const folded = task.view.slice(0, task.boundaryAt);
  const from = suffixFrom(folded, share * Math.max(room, 0.25 * info.contextWindow));
  const earlier = from === 0 ? undefined : outline(folded.slice(0, from), 600);
  const controller = new AbortController();
  const signal = AbortSignal.any([task.signal, controller.signal]);
  const request = await conversation.request(signal, { messages: folded.slice(from), model });
  const prompt = summaryPrompt({ instructions: task.instructions, words: Math.floor(most * 0.6), earlier, again });
  const { system, tools, messages, cache } = request;
  const thinking = model === task.model ? task.thinking : undefined;
  const call = models.call(
    {
      purpose: "compaction",
      plugin: "lorimer.compaction",
      model,
      prompt,
      after: { system, tools, messages, ...(cache === undefined ? {} : { cache }) },
      maxOutputTokens: most + (thinking?.budgetTokens ?? 0),
      ...(thinking === undefined ? {} : { thinking }),
    },
    { signal },
  );
  const slow = clock.sleep(policy.timeoutMs, signal).then((): ModelFailure => tooSlow);
  try {
    return await Promise.race([call, slow]);
  } finally {
    controller.abort("The summary is done, or took too long.");
  }
}

const tooSlow: ModelFailure = { ok: false, kind: "unknown", message: "the model took too long", retryable: false };

/** The place from which on messages fit into `tokens`, at a message that a history can begin with. */
function suffixFrom(messages: readonly Message[], tokens: number): number {
  if (historyTokens(messages) <= tokens) return 0;
  let left = tokens;
  let from = messages.length;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at] as Message;
    left -= messageTokens(message);
    if (left < 0) break;
    const isResult = message.type === "user" && message.content.some(({ type }) => type === "tool_result");
    if (!isResult) from = at;
  }
  return from;
}
