import { basename } from "node:path";
import type { Workspace } from "@lorimer/sdk";
import type { HookEntry } from "../config/hook-entry.js";
import type { HookSet } from "../config/hook-set.js";
import type { CallbackHook, HookFiring, HookSource, HookVerdict, SessionEndReason, SessionStartSource } from "../contract/index.js";
import { eventNamed } from "../schema/index.js";
import { merge } from "../result/merge.js";
import type { Ended } from "../result/merge.js";
import { passed } from "../result/hook-result.js";
import type { HookResult } from "../result/hook-result.js";
import { conditionHolds, fitting } from "./choose.js";
import type { EngineSeat } from "./engine-seat.js";
import type { HookRunner, SharedFiring } from "./hook-runner.js";
import { FileWatch } from "./file-watch.js";
import { sessionEndBudget } from "./session-end-budget.js";
import type { SessionFacts } from "./session-facts.js";
import { filesAskedFor, filesNamedBy } from "./watch-files.js";

export interface LiveParts {
  readonly set: HookSet;
  readonly runner: HookRunner;
  readonly facts: SessionFacts;
  readonly seat: Pick<EngineSeat, "rules">;
  readonly workspace: Workspace;
  /** Reads the hooks of the settings anew. */
  read(): void;
  /** Ends what still runs when the session closes. */
  readonly session: AbortController;
}

/** Fires events at the hooks in force and merges what they say. */
export class LiveHooks {
  readonly #parts: LiveParts;
  readonly #silence: HookVerdict;
  readonly #silent: Promise<HookVerdict>;
  /** Hooks that were to run once and have. */
  readonly #spent = new WeakSet<HookEntry>();
  #lastProblems = "";
  #files: FileWatch | undefined;

  constructor(parts: LiveParts, silence: HookVerdict) {
    this.#parts = parts;
    this.#silence = silence;
    this.#silent = Promise.resolve(silence);
  }

  get problems(): readonly string[] {
    return this.#parts.set.problems;
  }

  get entries(): readonly HookEntry[] {
    return this.#parts.set.entries;
  }

  listens(event: string): boolean {
    return this.#parts.set.of(event) !== undefined;
  }

  fire(event: string, firing: HookFiring): Promise<HookVerdict> {
    const hooks = this.#parts.set.of(event);
    if (hooks === undefined) return this.#silent;
    const entries = fitting(hooks.entries, firing);
    return entries.length === 0 ? this.#silent : this.#fireAt(entries, event, firing, undefined);
  }

  add(hook: CallbackHook): () => void {
    const definition = eventNamed(hook.event);
    if (definition === undefined)
      this.#parts.runner.warnOnce(`Hooks: there is no event ${hook.event}, so a function registered for it never runs.`);
    try {
      return this.#parts.set.add(hook);
    } catch {
      this.#parts.runner.warnOnce(
        `Hooks: ${JSON.stringify(hook.matcher)} is not a regular expression, so a function for ${hook.event} never runs.`,
      );
      return () => {};
    }
  }

  addConfig(config: unknown, origin: HookSource): () => void {
    const { problems, remove } = this.#parts.set.addConfig(config, origin);
    for (const problem of problems) this.#parts.runner.warnOnce(`Hooks: ${problem}`);
    return remove;
  }

  /** There may be other packages now. */
  packagesChanged(): void {
    this.#parts.set.changed();
  }

  /** Tells the person what is wrong with the configuration, when that is news. */
  complain(): void {
    const text = this.problems.join("\n");
    if (text !== "" && text !== this.#lastProblems) for (const problem of this.problems) this.#parts.runner.warnOnce(`Hooks: ${problem}`);
    this.#lastProblems = text;
  }

  /** The settings may say something else now. */
  read(): void {
    this.#parts.read();
    this.complain();
  }

  /** Resolves when asynchronous hooks have ended. */
  settled(): Promise<void> {
    return this.#parts.runner.settled();
  }

  /** Fires SessionStart, and has the files watched that FileChanged hooks name. */
  async start(source: SessionStartSource, signal: AbortSignal): Promise<HookVerdict> {
    const verdict = await this.fire("SessionStart", { subject: source, input: { source }, signal });
    const watching = this.#parts.set.of("FileChanged");
    if (watching !== undefined) await this.#watch(filesNamedBy(watching.entries, this.#parts.workspace.root));
    return verdict;
  }

  /** Has changes of files fire FileChanged. Nothing is watched where no hook would hear of it. */
  async #watch(paths: readonly string[]): Promise<void> {
    if (paths.length === 0 || !this.listens("FileChanged")) return;
    const { workspace, session } = this.#parts;
    this.#files ??= new FileWatch(workspace, session.signal, (path, event) => {
      void this.fire("FileChanged", { subject: basename(path), input: { file_path: path, event }, signal: session.signal });
    });
    await this.#files.add(paths);
  }

  /** Fires SessionEnd within its budget. */
  async end(reason: SessionEndReason): Promise<void> {
    const hooks = this.#parts.set.of("SessionEnd");
    if (hooks === undefined) return;
    const { signal } = this.#parts.session;
    const firing: HookFiring = { subject: reason, input: { reason }, signal };
    const entries = fitting(hooks.entries, firing);
    if (entries.length > 0) await this.#fireAt(entries, "SessionEnd", firing, sessionEndBudget(hooks.entries));
  }

  /** Rewrites first, each seeing the last one's input; then everything else side by side. The order of declaration decides what is left to decide. */
  async #fireAt(entries: readonly HookEntry[], event: string, firing: HookFiring, limitMs: number | undefined): Promise<HookVerdict> {
    const { facts, runner } = this.#parts;
    const { signal, toolUseId, cwd = facts.cwd } = firing;
    const shared: SharedFiring = { event, cwd, signal, toolUseId, limitMs, firing };
    const results: (HookResult | undefined)[] = Array.from(entries, () => undefined);
    let input = facts.input(event, firing);
    let rewritten: { readonly input: unknown } | undefined;
    for (const [index, entry] of entries.entries()) {
      if (entry.phase !== "rewrite") continue;
      const may = this.#mayRun(entry, input, cwd);
      if (!(typeof may === "boolean" ? may : await may)) continue;
      const result = await runner.run(entry, input, payloadOf(input), shared);
      results[index] = result;
      if (result.updatedInput === undefined) continue;
      rewritten = { input: result.updatedInput };
      input = { ...input, tool_input: result.updatedInput };
    }
    const payload = payloadOf(input);
    const running: Promise<unknown>[] = [];
    for (const [index, entry] of entries.entries()) {
      if (entry.phase === "rewrite") continue;
      const may = this.#mayRun(entry, input, cwd);
      if (!(typeof may === "boolean" ? may : await may)) continue;
      const result = runner.run(entry, input, payload, shared);
      if (result instanceof Promise) running.push(result.then((late) => (results[index] = late)));
      else results[index] = result;
    }
    if (running.length > 0) await (running.length === 1 ? running[0] : Promise.all(running));
    if (results.every((result) => result === undefined || result === passed)) return this.#silence;
    const ended = entries.flatMap((entry, index): Ended | readonly [] => {
      const result = results[index];
      return result === undefined ? [] : { entry, result };
    });
    const verdict = merge(event, ended, this.#settle(ended, event) ?? rewritten);
    if (verdict.output["watchPaths"] !== undefined) await this.#watch(filesAskedFor(verdict, cwd));
    return verdict;
  }

  /** At once where no `if` has to be compared. */
  #mayRun(entry: HookEntry, input: Readonly<Record<string, unknown>>, cwd: string): boolean | Promise<boolean> {
    if (this.#spent.has(entry)) return false;
    if (entry.if === undefined) return this.#spend(entry);
    return conditionHolds(entry, input, cwd, this.#parts.seat.rules).then((holds) => holds && this.#spend(entry));
  }

  /** False for what was to run once and did meanwhile. */
  #spend(entry: HookEntry): boolean {
    if (this.#spent.has(entry)) return false;
    if (entry.once) this.#spent.add(entry);
    return true;
  }

  /** Of several rewrites that did not know of each other the one declared first counts, and the others are named. */
  #settle(ended: readonly Ended[], event: string): { readonly input: unknown } | undefined {
    const [first, ...others] = ended.filter(({ entry, result }) => entry.phase !== "rewrite" && result.updatedInput !== undefined);
    for (const { entry } of others) {
      this.#parts.runner.warnOnce(
        `The ${event} hooks ${first?.entry.label} and ${entry.label} both rewrote one input; the first one's counts. Give both "phase": "rewrite" to have one see the other's.`,
      );
    }
    return first === undefined ? undefined : { input: first.result.updatedInput };
  }
}

/** The input as JSON, made when a hook first wants it. */
function payloadOf(input: Readonly<Record<string, unknown>>): () => string {
  let text: string | undefined;
  return () => (text ??= JSON.stringify(input));
}
