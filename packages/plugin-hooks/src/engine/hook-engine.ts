import type { RuleMatcher } from "@lorimer/plugin-permissions/contract";
import { messageOf } from "@lorimer/sdk";
import type {
  CallbackHook,
  HookFiring,
  HookRegistry,
  Hooks,
  HookSource,
  HookVerdict,
  SessionEndReason,
  SessionStartSource,
} from "../contract/index.js";
import type { HookEntry } from "../config/hook-entry.js";
import type { EngineSeat } from "./engine-seat.js";
import type { EnvFiles } from "./env-files.js";
import type { LateWords } from "./late-words.js";
import type { LiveHooks } from "./live-hooks.js";
import type { PackageConfigs } from "../config/package-configs.js";

const silence: HookVerdict = { continue: true, additionalContext: [], systemMessages: [], output: {} };

/** The hooks of one session. As long as none is configured or registered nothing of what runs them is loaded. */
export class HookEngine implements Hooks, HookRegistry {
  readonly #seat: EngineSeat;
  readonly #session: AbortController;
  readonly #load: (silence: HookVerdict) => Promise<LiveHooks>;
  readonly #silent: Promise<HookVerdict> = Promise.resolve(silence);
  /** Background work that still runs, by its id. */
  readonly #tasks = new Map<string, Readonly<Record<string, unknown>>>();
  #live: LiveHooks | undefined;
  #loading: Promise<LiveHooks> | undefined;
  #started: Promise<HookVerdict> | undefined;
  #ended: Promise<void> | undefined;

  constructor(seat: EngineSeat, session: AbortController, load: (silence: HookVerdict) => Promise<LiveHooks>) {
    this.#seat = seat;
    this.#session = session;
    this.#load = load;
  }

  get problems(): readonly string[] {
    return this.#live?.problems ?? [];
  }

  get lateWords(): LateWords {
    return this.#seat.lateWords;
  }

  get envFiles(): EnvFiles {
    return this.#seat.envFiles;
  }

  /** The agent is here now. */
  moveTo(cwd: string): void {
    this.#seat.cwd = cwd;
  }

  /** From now on `if` is compared as rules are. */
  useRules(rules: RuleMatcher | undefined): void {
    this.#seat.rules = rules;
  }

  /** Loads what runs hooks. */
  wake(): Promise<LiveHooks> {
    this.#loading ??= this.#load(silence).then((live) => (this.#live = live));
    return this.#loading;
  }

  /** From now on these hooks of packages are in force, and no others. */
  usePackages(hooks: PackageConfigs | undefined): void {
    this.#seat.packages = hooks;
    this.#live?.packagesChanged();
  }

  /** Takes the hooks of changed settings into use. */
  settingsChanged(configured: boolean): void {
    if (this.#live !== undefined) this.#live.read();
    else if (configured || this.#loading !== undefined) this.#later((live) => live.read());
  }

  /** Every hook in force; those of the settings are there once they were first needed, or asked for here. */
  async entries(): Promise<readonly HookEntry[]> {
    return (await (this.#seat.packages === undefined ? this.#loading : this.wake()))?.entries ?? [];
  }

  listens(event: string): boolean {
    return this.#live === undefined ? this.#awake(event) !== undefined : this.#live.listens(event);
  }

  fire(event: string, firing: HookFiring): Promise<HookVerdict> {
    if (this.#live !== undefined) return this.#live.fire(event, firing);
    return this.#awake(event)?.then((live) => live.fire(event, firing)) ?? this.#silent;
  }

  start(source: SessionStartSource, signal: AbortSignal): Promise<HookVerdict> {
    this.#started ??= this.#start(source, signal);
    return this.#started;
  }

  end(reason: SessionEndReason): Promise<void> {
    this.#ended ??= this.#awake("SessionEnd")?.then((live) => live.end(reason)) ?? Promise.resolve();
    return this.#ended;
  }

  add(hook: CallbackHook): () => void {
    return this.#keep((live) => live.add(hook));
  }

  addConfig(config: unknown, origin: HookSource): () => void {
    return this.#keep((live) => live.addConfig(config, origin));
  }

  /** Tells the person what is wrong with the configuration, when that is news. */
  complain(): void {
    this.#live?.complain();
  }

  /** Tells the person something. */
  notify(text: string): void {
    this.#seat.notify(text);
  }

  /** Keeps what Stop hooks are told of background work. */
  noteTask(id: string, status: string, description: string): void {
    if (status === "running") this.#tasks.set(id, { task_id: id, status, description });
    else this.#tasks.delete(id);
  }

  get backgroundTasks(): readonly Readonly<Record<string, unknown>>[] {
    return [...this.#tasks.values()];
  }

  async close(): Promise<void> {
    await this.end("other");
    this.#session.abort();
    await this.#live?.settled();
  }

  async #start(source: SessionStartSource, signal: AbortSignal): Promise<HookVerdict> {
    const live = await (this.#awake("SessionStart") ?? this.#awake("FileChanged"));
    if (live === undefined) return silence;
    const verdict = await live.start(source, signal);
    // Cut short by a person: the next prompt begins the session.
    if (signal.aborted) this.#started = undefined;
    return verdict;
  }

  /** What runs hooks, where it is there already or is needed for this event. */
  #awake(event: string): Promise<LiveHooks> | undefined {
    return this.#seat.packages?.hears(event) === true ? this.wake() : this.#loading;
  }

  #later(act: (live: LiveHooks) => void): void {
    this.wake()
      .then(act)
      .catch((error: unknown) => this.notify(`Hooks could not be loaded: ${messageOf(error)}`));
  }

  /** What is added before everything is loaded is there before anything is fired. */
  #keep(add: (live: LiveHooks) => () => void): () => void {
    if (this.#live !== undefined) return add(this.#live);
    let remove: (() => void) | undefined;
    let wanted = true;
    this.#later((live) => {
      if (wanted) remove = add(live);
    });
    return () => {
      wanted = false;
      remove?.();
    };
  }
}
