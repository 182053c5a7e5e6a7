import { messageId, messageOf } from "@lorimer/sdk";
import type { Inbox, Random, Reporter, SessionJournal } from "@lorimer/sdk";
import type { HookEntry } from "../config/hook-entry.js";
import type { HookFiring, HookTerminal } from "../contract/index.js";
import { runCallback } from "../handlers/callback.js";
import type { HandlerParts } from "../handlers/handler-context.js";
import { failed, passed } from "../result/hook-result.js";
import type { HookResult } from "../result/hook-result.js";
import { wakingMessage } from "./context-message.js";
import type { EnvFiles } from "./env-files.js";
import type { LateWords } from "./late-words.js";
import { bounded } from "./long-text.js";
import { runHandler } from "./run-handler.js";

export interface RunnerParts extends HandlerParts {
  readonly reporter: Reporter;
  readonly journal: SessionJournal;
  readonly inbox: Inbox;
  readonly random: Random;
  readonly terminal: HookTerminal | undefined;
  readonly envFiles: EnvFiles;
  readonly lateWords: LateWords;
}

/** One firing, as its hooks share it. */
export interface SharedFiring {
  readonly event: string;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly toolUseId: string | undefined;
  /** Milliseconds that no hook of this firing may outlive. */
  readonly limitMs: number | undefined;
  /** As it was asked for. */
  readonly firing: HookFiring;
}

/** Runs one hook after another's wish: bounds it, says what became of it, and applies what its kind of failure means. */
export class HookRunner {
  readonly #parts: RunnerParts;
  readonly #warned = new Set<string>();
  /** What an asynchronous hook says when its event is long over. */
  readonly #late: (words: { readonly event: string; readonly text: string }) => void;
  /** Asynchronous hooks that still run. */
  readonly #running = new Set<Promise<unknown>>();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#late = parts.journal.arrivals("lorimer.hooks.late", ({ event, text }) => parts.lateWords.add(event, text));
  }

  /** Never rejects. Answers at once where the hook is a function that does. */
  run(
    entry: HookEntry,
    input: Readonly<Record<string, unknown>>,
    payload: () => string,
    firing: SharedFiring,
  ): HookResult | Promise<HookResult> {
    const { limitMs } = firing;
    const timeoutMs = limitMs === undefined ? entry.timeoutMs : Math.min(entry.timeoutMs, limitMs);
    if (entry.handler.type !== "callback") return this.#start(entry, input, payload, timeoutMs, firing);
    const said = runCallback(entry.handler.hook, input, timeoutMs, firing.signal);
    return said instanceof Promise ? said.then((late) => this.#heard(entry, late, firing)) : this.#heard(entry, said, firing);
  }

  /** What a function of the host said is reported only where there is something to report. */
  #heard(entry: HookEntry, said: HookResult, firing: SharedFiring): HookResult {
    if (said === passed) return passed;
    const result = judged(entry, said);
    this.#report(entry, firing, result, 0);
    return result;
  }

  async #start(
    entry: HookEntry,
    input: Readonly<Record<string, unknown>>,
    payload: () => string,
    timeoutMs: number,
    firing: SharedFiring,
  ): Promise<HookResult> {
    const { event, signal, cwd } = firing;
    if (entry.statusMessage !== undefined) this.#status(entry.statusMessage, firing);
    const started = this.#parts.clock.elapsed();
    let result: HookResult;
    try {
      const effort = (input["effort"] as { readonly level?: string } | undefined)?.level;
      const envFile = await this.#parts.envFiles.next(event);
      const later = (end: Promise<HookResult>, rewakes: boolean): void => this.#follow(entry, firing, end, rewakes, started);
      const call = { event, label: entry.label, input, payload, cwd, effort, envFile, timeoutMs, signal, later };
      const key = `lorimer.hook:${event}:${entry.label}:${firing.toolUseId ?? ""}`;
      result = await this.#parts.journal.recall(key, () => runHandler(entry, call, this.#parts));
      if (envFile !== undefined) await this.#parts.envFiles.take(event, envFile);
      result = await this.#bound(judged(entry, result));
    } catch (error) {
      result = judged(entry, failed(messageOf(error)));
    }
    this.#report(entry, firing, result, this.#parts.clock.elapsed() - started);
    return result;
  }

  /** Resolves when asynchronous hooks have ended; they are told to by the session's signal. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Tells the person something once, however often it happens. */
  warnOnce(text: string): void {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.notice("warning", text);
  }

  #follow(entry: HookEntry, firing: SharedFiring, end: Promise<HookResult>, rewakes: boolean, started: number): void {
    const { inbox, random, clock } = this.#parts;
    const following = end.then(async (raw) => {
      const result = await this.#bound(raw);
      if (rewakes && result.reason !== undefined) {
        inbox.put(wakingMessage(messageId(random.uuid()), firing.event, result.reason));
      }
      for (const text of result.additionalContext ?? []) this.#late({ event: firing.event, text });
      this.#report(entry, firing, result, clock.elapsed() - started);
    });
    this.#running.add(following);
    void following.finally(() => this.#running.delete(following));
  }

  async #bound(result: HookResult): Promise<HookResult> {
    const { workspace, random } = this.#parts;
    const short = (text: string): Promise<string> => bounded(text, workspace, `hook-${random.uuid()}`);
    const all = (texts: readonly string[]): Promise<readonly string[]> => Promise.all(texts.map(short));
    return {
      ...result,
      ...(result.reason === undefined ? {} : { reason: await short(result.reason) }),
      ...(result.stop === undefined ? {} : { stop: { reason: await short(result.stop.reason) } }),
      ...(result.additionalContext === undefined ? {} : { additionalContext: await all(result.additionalContext) }),
      ...(result.systemMessages === undefined ? {} : { systemMessages: await all(result.systemMessages) }),
    };
  }

  #report(entry: HookEntry, { event, toolUseId }: SharedFiring, result: HookResult, durationMs: number): void {
    const { outcome, detail } = result;
    const { label: hook, origin } = entry;
    this.#parts.reporter.emit({
      type: "hook-finished",
      event,
      hook,
      origin: origin.source,
      toolUseId: toolUseId ?? null,
      outcome,
      durationMs,
      detail: detail === null ? null : detail.slice(0, 1000),
    });
    const name = `The ${event} hook ${hook} (${origin.source})`;
    if (outcome === "failed" || outcome === "timed-out")
      this.notice("warning", `${name} ${outcome === "failed" ? "failed" : "timed out"}. ${detail ?? ""}`);
    else if (result.unsure !== undefined) this.notice("warning", `${name}: ${result.unsure}`);
    for (const warning of result.warnings ?? []) this.warnOnce(`${name}: ${warning}`);
    for (const text of result.systemMessages ?? []) this.notice("info", text);
    if (result.terminalSequence !== undefined) this.#parts.terminal?.write(result.terminalSequence);
  }

  #status(text: string, { firing }: SharedFiring): void {
    if (firing.status === undefined) this.notice("info", text);
    else firing.status(text);
  }

  notice(level: "info" | "warning", text: string): void {
    this.#parts.reporter.emit({ type: "notice-given", level, text });
  }
}

/** What a result means under the entry's own terms: an observer decides nothing, and a policy that failed has said no. */
function judged(entry: HookEntry, result: HookResult): HookResult {
  if (entry.phase === "observe") {
    const { decision, stop, updatedInput, reason: _reason, ...rest } = result;
    const silenced = decision !== undefined || stop !== undefined || updatedInput !== undefined;
    return silenced
      ? { ...rest, outcome: "passed", warnings: [...(rest.warnings ?? []), "It observes, so what it decided has no effect."] }
      : result;
  }
  const faulty = result.outcome === "failed" || result.outcome === "timed-out" || result.unsure !== undefined;
  if (!faulty || entry.onFailure !== "block" || result.decision === "deny") return result;
  const fault = result.detail ?? result.unsure ?? "It gave no reason.";
  const outcome = result.outcome === "timed-out" ? "timed-out" : "failed";
  return {
    ...result,
    outcome,
    detail: fault,
    decision: "deny",
    reason: `The hook ${entry.label} must pass before this goes on, and it failed. ${fault}`,
  };
}
