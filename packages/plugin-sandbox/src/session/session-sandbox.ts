import { AsyncLocalStorage } from "node:async_hooks";
import { statSync } from "node:fs";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { ProcessRequest, ToolCall, Workspace, WorkspaceProcess } from "@lorimer/sdk";
import type { EngineProbe, SandboxEngine, SandboxPlaces } from "../engine/sandbox-engine.js";
import { decideAccess } from "../policy/access.js";
import type { SandboxPolicy } from "../policy/sandbox-policy.js";
import type { SandboxSettings } from "../settings/sandbox-settings.js";
import { containedFiles } from "../workspace/contained-files.js";
import { probedFirst } from "../workspace/probed-first.js";
import { FileView } from "../workspace/file-view.js";
import { containedProcess } from "../workspace/contained-process.js";
import { isExcluded } from "./excluded-command.js";
import { ScrubQueue } from "./scrub-queue.js";
import type { CallMode, Sandbox } from "./sandbox.js";
import type { SessionNetwork } from "./session-network.js";
import type { StateFolder } from "./state-folder.js";

export interface SessionSandboxOptions {
  readonly host: Workspace;
  readonly settings: () => SandboxSettings;
  readonly policy: () => SandboxPolicy;
  readonly chooseEngine: (settings: SandboxSettings) => Promise<SandboxEngine>;
  readonly places: Pick<StateFolder, "state" | "temporary" | "make">;
  readonly network: SessionNetwork;
  notice(level: "info" | "warning" | "error", text: string): void;
  onClose(): Promise<void>;
}

interface Holding {
  readonly engine: SandboxEngine;
  readonly probe: EngineProbe;
}

/** The one implementation of `Sandbox`. */
export class SessionSandbox implements Sandbox {
  readonly workspace: Workspace;
  readonly #options: SessionSandboxOptions;
  readonly #mode = new AsyncLocalStorage<CallMode>();
  readonly #denials = new Map<string, string[]>();
  readonly #scrubs: ScrubQueue;
  readonly #view: FileView;
  /** By what the settings ask for, so that a change of settings is met by a new choice. */
  readonly #holdings = new Map<string, Promise<Holding>>();
  #held: { readonly key: string; readonly holding: Holding } | undefined;
  #scratch: string | undefined;
  readonly #said = new Set<SandboxEngine>();
  #warned = "";
  #warnedOfLimits = false;

  constructor(options: SessionSandboxOptions) {
    this.#options = options;
    const { host, places } = options;
    this.#scrubs = new ScrubQueue((text, callId) => this.#found(text, callId));
    const view = new FileView(
      places.temporary,
      () => this.#holds?.probe.usable === true && this.#holds.engine.replacesTemporary,
      () => this.#visible(),
    );
    const contained = containedFiles({ host: host.files, view, judge: (path, operation) => this.#judge(view, path, operation) });
    const files = (): Workspace["files"] => (this.isEnabled ? contained : host.files);
    this.#view = view;
    this.workspace = {
      root: host.root,
      directories: host.directories,
      platform: host.platform,
      home: host.home,
      files: probedFirst(files, (path, use) =>
        use === "change" || (view.isReplaced(path) && !(use === "look" && view.leadsToBound(path))) ? this.prepare() : undefined,
      ),
      start: (request) => this.start(request),
      which: (program) => host.which(program),
      scratch: async () => (this.#scratch ??= await host.scratch()),
    };
  }

  get isEnabled(): boolean {
    return this.#options.settings().enabled;
  }

  get policy(): SandboxPolicy {
    return this.#options.policy();
  }

  get locked(): readonly string[] {
    return this.#options.settings().locked;
  }

  get state(): Sandbox["state"] {
    if (!this.isEnabled || this.#holds?.probe.usable !== true) return "none";
    return this.#holds.probe.gaps.length === 0 ? "contained" : "degraded";
  }

  get engine(): string {
    return this.isEnabled && this.#holds?.probe.usable === true ? this.#holds.engine.name : "none";
  }

  get reason(): string {
    if (!this.isEnabled) return "The settings turn the sandbox off (sandbox.enabled).";
    return this.#holds?.probe.reason ?? "Nothing has been started yet.";
  }

  autoAllows(call: ToolCall): boolean {
    const settings = this.#options.settings();
    const isBash = call.name === "Bash";
    return isBash && settings.autoAllowBashIfSandboxed && this.state === "contained" && !this.#asksOut(call) && !this.excludes(call);
  }

  escapes(call: ToolCall): boolean {
    return this.isEnabled && this.#asksOut(call) && this.#options.settings().allowUnsandboxedCommands;
  }

  excludes(call: ToolCall): boolean {
    const command = inputOf(call)["command"];
    return (
      this.isEnabled &&
      call.name === "Bash" &&
      typeof command === "string" &&
      isExcluded(command, this.#options.settings().excludedCommands)
    );
  }

  /** Finds out what holds here. Called before the first process, and once is enough however many ask at the same time. */
  async prepare(): Promise<void> {
    if (this.isEnabled) await this.#holding();
  }

  async start(request: ProcessRequest): Promise<WorkspaceProcess> {
    const { host, network } = this.#options;
    const mode = this.#mode.getStore();
    if (!this.isEnabled || mode?.outside === true) return host.start(request);
    const { engine, probe } = await this.#holding();
    if (!probe.usable) return this.#startUncontained(request, probe);
    if (!this.#said.has(engine)) this.#options.notice("info", `Commands run in the sandbox (${engine.name}). ${probe.reason}`);
    this.#said.add(engine);
    const policy = this.policy;
    const process = await this.#located(request);
    const surroundings = await this.#scrubs.surroundings(policy);
    this.#warnOfLimits(policy, surroundings.complete);
    const wrapped = await engine.wrap({
      process,
      policy,
      places: this.#places(),
      found: surroundings,
      network: engine.bringsNetwork ? undefined : await network.path(policy),
    });
    const finish = async (): Promise<void> => {
      await wrapped.release();
      await this.#scrubs.clean(policy, surroundings, mode?.call.id);
    };
    try {
      return containedProcess(await host.start(wrapped.process), finish);
    } catch (error) {
      await finish();
      throw error;
    }
  }

  running<T>(mode: CallMode, run: () => Promise<T>): Promise<T> {
    this.#options.network.callStarted(mode.call);
    return this.#mode.run(mode, run).finally(() => this.#options.network.callEnded(mode.call));
  }

  takeDenials(callId: string): readonly string[] {
    const own = [...(this.#denials.get(callId) ?? []), ...this.#options.network.takeDenials()];
    this.#denials.delete(callId);
    return own;
  }

  async close(): Promise<void> {
    await this.#scrubs.idle();
    await this.#options.network.close();
    for (const holding of this.#holdings.values()) await (await holding).engine.close();
    await this.#options.onClose();
  }

  /** What holds the next process; undefined before it was looked for, and after the settings came to name another engine. */
  get #holds(): Holding | undefined {
    return this.#held?.key === keyOf(this.#options.settings()) ? this.#held.holding : undefined;
  }

  async #holding(): Promise<Holding> {
    const settings = this.#options.settings();
    const key = keyOf(settings);
    let choice = this.#holdings.get(key);
    if (choice === undefined) {
      choice = this.#choose(settings);
      this.#holdings.set(key, choice);
      choice.catch(() => this.#holdings.delete(key));
    }
    const holding = await choice;
    this.#held = { key, holding };
    return holding;
  }

  async #choose(settings: SandboxSettings): Promise<Holding> {
    const [engine] = await Promise.all([this.#options.chooseEngine(settings), this.#options.places.make()]);
    const probe = await engine
      .probe(this.#places())
      .catch((error: unknown): EngineProbe => ({ usable: false, gaps: [], reason: messageOf(error) }));
    if (probe.usable && probe.gaps.length > 0)
      this.#options.notice("warning", `The sandbox (${engine.name}) is degraded: ${probe.gaps.join(" ")}`);
    return { engine, probe };
  }

  #startUncontained(request: ProcessRequest, { reason }: EngineProbe): Promise<WorkspaceProcess> {
    if (this.#options.settings().failIfUnavailable) {
      throw new LorimerError(
        "WORKSPACE_PROCESS",
        `Cannot start ${request.command}: the sandbox is not available and the settings forbid going without it. ${reason}`,
        {
          hint: "Make it available, or change sandbox.failIfUnavailable.",
        },
      );
    }
    if (this.#warned !== reason) this.#options.notice("warning", `Commands run WITHOUT a sandbox: ${reason}`);
    this.#warned = reason;
    return this.#options.host.start(request);
  }

  #warnOfLimits({ files }: SandboxPolicy, complete: boolean): void {
    const patterns = [...files.denyReadPatterns, ...files.denyWritePatterns].map(({ rule }) => rule);
    if (complete || patterns.length === 0 || this.#warnedOfLimits) return;
    this.#warnedOfLimits = true;
    this.#options.notice(
      "warning",
      `The folders are too large to search: ${patterns.join(", ")} hold for contained commands only where files were found.`,
    );
  }

  /** Refuses a folder or program that is not there in the words that the machine would use. */
  async #located(request: ProcessRequest): Promise<ProcessRequest> {
    request.signal?.throwIfAborted();
    const { host } = this.#options;
    // At once: a turn around the event loop costs more than asking.
    if (!isFolder(this.#view.toMachine(request.cwd)))
      throw new LorimerError("WORKSPACE_PROCESS", `Cannot start ${request.command}: the folder ${request.cwd} does not exist`);
    if (request.command.includes("/") || (await host.which(request.command)) !== undefined) return request;
    throw new LorimerError("WORKSPACE_PROCESS", `Cannot start ${request.command}: there is no such program (ENOENT)`);
  }

  #judge(view: FileView, path: string, operation: "read" | "write"): ReturnType<typeof decideAccess> {
    const { state } = this.#options.places;
    const inside = view.toInside(path);
    const own = this.#scratch !== undefined && (path === this.#scratch || path.startsWith(`${this.#scratch}/`));
    if (own) return { allowed: true, rule: "the session's folder for large results", source: "built in", remedy: null };
    const decision = decideAccess(this.policy, inside ?? path, operation);
    const isState = inside === undefined && path.startsWith(state);
    // Of the machine's temporary folder nothing may be written: the session has one of its own.
    if (isState || (inside === undefined && operation === "write" && decision.allowed && this.state !== "none"))
      return {
        allowed: false,
        rule: "the machine's temporary folder",
        source: "built in",
        remedy: "write it through /tmp, which is the session's own",
      };
    return decision;
  }

  /** Folders that keep their own path although they lie in a temporary folder of the machine. */
  #visible(): readonly string[] {
    const { root, directories, files } = this.policy;
    const opened = files.allowWrite.map(({ path }) => path).filter((path) => path !== "/tmp" && path !== "/var/tmp" && path !== "/");
    return [root, ...directories, ...opened, ...(this.#scratch === undefined ? [] : [this.#scratch])];
  }

  #places(): SandboxPlaces {
    const { state, temporary } = this.#options.places;
    return { state, temporary, scratch: this.#scratch };
  }

  #asksOut(call: ToolCall): boolean {
    return inputOf(call)["dangerouslyDisableSandbox"] === true;
  }

  #found(text: string, callId: string | undefined): void {
    this.#options.notice("warning", text);
    if (callId === undefined) return;
    this.#denials.set(callId, [...(this.#denials.get(callId) ?? []), text]);
  }
}

function keyOf({ engine, bwrapPath }: SandboxSettings): string {
  return `${engine} ${bwrapPath ?? ""}`;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function inputOf(call: ToolCall): Readonly<Record<string, unknown>> {
  return typeof call.input === "object" && call.input !== null ? (call.input as Readonly<Record<string, unknown>>) : {};
}
