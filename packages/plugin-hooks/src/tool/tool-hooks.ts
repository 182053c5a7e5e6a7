import { outcomeText, toolError } from "@lorimer/sdk";
import type { Message, ToolCall, ToolOutcome, ToolTurn, WorkingDirectory } from "@lorimer/sdk";
import { contextMessage } from "../engine/context-message.js";
import type { HookEngine } from "../engine/hook-engine.js";
import type { HookVerdict } from "../contract/index.js";
import { adviceOf } from "./advice.js";
import { callFields, subjectOf } from "./call-fields.js";
import { replacedOutput } from "./replaced-output.js";

type Next = (call: ToolCall) => Promise<ToolOutcome>;

const before = "PreToolUse";
const after = "PostToolUse";
const afterFailure = "PostToolUseFailure";

/** One agent's tool calls, as hooks see them. */
export class ToolHooks {
  readonly #engine: HookEngine;
  readonly #directory: WorkingDirectory;

  constructor(engine: HookEngine, directory: WorkingDirectory) {
    this.#engine = engine;
    this.#directory = directory;
  }

  /** Passes a call on unchanged, and makes nothing, where no hook wants to know of it. */
  wrap(call: ToolCall, next: Next, turn: ToolTurn): Promise<ToolOutcome> {
    const engine = this.#engine;
    const listened = engine.listens(before) || engine.listens(after) || engine.listens(afterFailure) || engine.listens("CwdChanged");
    return listened ? this.#run(call, next, turn) : next(call);
  }

  async #run(call: ToolCall, next: Next, turn: ToolTurn): Promise<ToolOutcome> {
    const oldCwd = this.#directory.path;
    this.#engine.moveTo(oldCwd);
    const asked = await this.#before(call, turn);
    if ("status" in asked) return asked;
    const started = performance.now();
    const outcome = await next(asked.call);
    const told = await this.#after(asked.call, outcome, performance.now() - started, turn);
    await this.#followFolder(oldCwd, turn);
    return asked.messages.length === 0 ? told : { ...told, messages: [...asked.messages, ...(told.messages ?? [])] };
  }

  async #before(call: ToolCall, turn: ToolTurn): Promise<{ readonly call: ToolCall; readonly messages: readonly Message[] } | ToolOutcome> {
    if (!this.#engine.listens(before)) return { call, messages: [] };
    const verdict = await this.#fire(before, call, {}, turn);
    const messages = messagesOf(before, verdict, turn);
    if (!verdict.continue) return withMessages(toolError("denied", stopText(verdict)), messages, { reason: stopText(verdict) });
    if (verdict.decision === "deny") return withMessages(toolError("denied", verdict.reason ?? "A hook denied this call."), messages);
    if (verdict.decision === "defer") {
      const reason = verdict.reason ?? "A hook deferred this call.";
      return withMessages(toolError("denied", `The call was put off and did not run. ${reason}`), messages, {
        reason: `tool_deferred: ${reason}`,
      });
    }
    const changed = verdict.updatedInput === undefined ? call : { ...call, input: verdict.updatedInput };
    const advice = adviceOf(verdict, changed);
    return { call: advice === undefined ? changed : { ...changed, advice }, messages };
  }

  async #after(call: ToolCall, outcome: ToolOutcome, durationMs: number, turn: ToolTurn): Promise<ToolOutcome> {
    const { status } = outcome;
    const event = status === "ok" ? after : status === "error" || status === "cancelled" ? afterFailure : undefined;
    if (event === undefined || !this.#engine.listens(event)) return outcome;
    const timed = { duration_ms: Math.round(durationMs) };
    if (event === after) {
      const verdict = await this.#fire(after, call, { tool_response: outcome.output ?? outcomeText(outcome), ...timed }, turn);
      return replacedOutput(told(after, outcome, verdict, turn), verdict, call);
    }
    const interrupted = turn.signal.aborted;
    const fields = { error: outcomeText(outcome), ...(status === "cancelled" ? { is_interrupt: interrupted } : {}), ...timed };
    if (!interrupted) return told(afterFailure, outcome, await this.#fire(afterFailure, call, fields, turn), turn);
    // Nobody waits for what hooks make of a call that was given up.
    void this.#fire(afterFailure, call, fields, { ...turn, signal: new AbortController().signal });
    return outcome;
  }

  #fire(event: string, call: ToolCall, fields: Readonly<Record<string, unknown>>, turn: ToolTurn): Promise<HookVerdict> {
    return this.#engine.fire(event, {
      ...subjectOf(call),
      input: { ...callFields(call, this.#directory.path, turn), ...fields },
      toolUseId: call.id,
      cwd: this.#directory.path,
      signal: turn.signal,
      status: (text) => turn.report({ text }),
    });
  }

  async #followFolder(oldCwd: string, turn: ToolTurn): Promise<void> {
    const newCwd = this.#directory.path;
    if (newCwd === oldCwd) return;
    this.#engine.moveTo(newCwd);
    this.#engine.envFiles.folderChanged();
    if (!this.#engine.listens("CwdChanged")) return;
    await this.#engine.fire("CwdChanged", { input: { old_cwd: oldCwd, new_cwd: newCwd }, cwd: newCwd, signal: turn.signal });
  }
}

/** The outcome with what hooks have to say of it: the result itself stays. */
function told(event: string, outcome: ToolOutcome, verdict: HookVerdict, turn: ToolTurn): ToolOutcome {
  const blocked = verdict.decision === "deny" ? [`blocked: ${verdict.reason ?? "no reason given"}`] : [];
  const words = blocked.map((text) => contextMessage(turn.newMessageId(), event, text));
  const messages = [...words, ...messagesOf(event, verdict, turn)];
  return withMessages(outcome, messages, verdict.continue ? undefined : { reason: stopText(verdict) });
}

function messagesOf(event: string, verdict: HookVerdict, turn: ToolTurn): readonly Message[] {
  return verdict.additionalContext.map((text) => contextMessage(turn.newMessageId(), event, text));
}

function withMessages(outcome: ToolOutcome, messages: readonly Message[], stop?: { readonly reason: string }): ToolOutcome {
  if (messages.length === 0 && stop === undefined) return outcome;
  return { ...outcome, messages: [...(outcome.messages ?? []), ...messages], ...(stop === undefined ? {} : { stop }) };
}

function stopText(verdict: HookVerdict): string {
  return verdict.stopReason ?? "A hook stopped the run.";
}
