import { join } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import type {
  SettingsChange,
  SettingsEdit,
  SettingsEntry,
  SettingsExplanation,
  SettingsProblem,
  SettingsScope,
  WritableScope,
} from "../contract/index.js";
import { copyJson, sameJson } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import { valueAt } from "../json/path.js";
import { assembled, entriesAt, explained } from "../layers/assemble.js";
import type { Assembly } from "../layers/assemble.js";
import { brokenLayer, layerOfValue } from "../layers/layer.js";
import type { Layer } from "../layers/layer.js";
import { managedPlaces } from "../layers/places.js";
import { filesOf, givenLayers, kept, layerOfFile, readPolicies, readState } from "../layers/read-layers.js";
import type { FileState, ReadOptions } from "../layers/read-layers.js";
import type { OpenSettings } from "../settings-options.js";
import type { SettingsWriter } from "../write/settings-writer.js";
import { changeOf, differing } from "./change.js";
import { objection } from "./guards.js";
import type { Guard } from "./guards.js";
import { lastGood } from "./last-good.js";
import { watchFiles } from "./watch-files.js";

/** Milliseconds after which the files are watched; what changes before is seen then. */
const restMs = 100;

/** The settings of this process: read once, then kept up to date with their files for as long as somebody listens. */
export class LiveSettings implements OpenSettings {
  readonly #options: ReadOptions;
  readonly #given: readonly Layer[];
  #session: JsonObject = {};
  #policies: readonly Layer[] = [];
  /** What was last seen in each file, whether or not it took effect. */
  #seen = new Map<string, FileState>();
  /** What counts of each file. */
  #accepted = new Map<string, Layer>();
  #folderProblems: readonly SettingsProblem[] = [];
  #assembly: Assembly;
  #reloading: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #stopWatching: (() => void) | undefined;
  #closed = false;
  readonly #listeners = new Set<(change: SettingsChange) => void>();
  readonly #guards = new Set<Guard>();
  /** What this process wrote itself and has not read yet: no guard is asked about it. */
  readonly #own = new Map<string, string>();
  /** Files whose present text a guard refused. */
  readonly #refused = new Set<string>();
  readonly #writers = new Map<string, SettingsWriter>();

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#given = givenLayers(options);
    for (const state of this.#read()) this.#accept(state, layerOfFile(state));
    this.#assembly = this.#assemble();
  }

  get problems(): readonly SettingsProblem[] {
    return [...this.#folderProblems, ...this.#assembly.problems];
  }

  get layers(): OpenSettings["layers"] {
    return this.#assembly.layers.map(({ scope, source, foreign }) => ({ scope, source, foreign }));
  }

  get(...key: readonly string[]): unknown {
    return copyJson(valueAt(this.#assembly.effective, key));
  }

  entries(...key: readonly string[]): readonly SettingsEntry[] {
    return entriesAt(this.#assembly, key);
  }

  explain(key: readonly string[]): SettingsExplanation {
    return explained(this.#assembly, key);
  }

  fileOf(scope: "local" | "project" | "user"): string {
    const { projectFolder, userFolder } = this.#options;
    if (scope === "user") return join(userFolder, "settings.json");
    return join(projectFolder, ".lorimer", scope === "local" ? "settings.local.json" : "settings.json");
  }

  async update(scope: WritableScope, edits: readonly SettingsEdit[]): Promise<void> {
    // Most processes change no settings, and start without what that needs.
    const { applyEdits, checkEdits } = await import("../write/apply-edits.js");
    checkEdits(edits, scope);
    if (scope === "session") {
      this.#session = applyEdits(this.#session, edits);
      this.#apply("session", null, []);
      return;
    }
    if (scope !== "user" && !this.#options.trusted) {
      throw new LorimerError("SETTINGS_WRITE", `Nothing is written in ${this.#options.projectFolder}: the folder is not trusted.`);
    }
    await (await this.#writer(scope)).edit(edits);
    await this.#reloadFiles(false);
  }

  onChange(listener: (change: SettingsChange) => void): () => void {
    this.#listeners.add(listener);
    if (this.#stopWatching === undefined && !this.#closed) {
      // A moment later, so that it does not hold up the first request.
      const timer = setTimeout(() => this.#watch(), restMs).unref();
      this.#stopWatching = () => clearTimeout(timer);
    }
    return () => void this.#listeners.delete(listener);
  }

  #watch(): void {
    this.#stopWatching = watchFiles(
      () => this.#paths(),
      () => void this.#reloadFiles(false),
    );
    // What changed between the first reading and now.
    void this.#reloadFiles(false);
  }

  guard(ask: Guard): () => void {
    this.#guards.add(ask);
    return () => void this.#guards.delete(ask);
  }

  reload(): Promise<void> {
    return this.#reloadFiles(true);
  }

  close(): void {
    this.#closed = true;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#listeners.clear();
    this.#guards.clear();
  }

  async #writer(scope: "local" | "project" | "user"): Promise<SettingsWriter> {
    const path = this.fileOf(scope);
    const { SettingsWriter: Writer } = await import("../write/settings-writer.js");
    const options = {
      within: scope === "user" ? undefined : this.#options.projectFolder,
      newMode: scope === "project" ? 0o644 : 0o600,
      written: (before: string, after: string) => this.#noteOwn(path, before, after),
    };
    const writer = this.#writers.get(path) ?? new Writer(path, options);
    this.#writers.set(path, writer);
    return writer;
  }

  /** Remembers a text as this process's own doing, unless somebody else's change is in it too. */
  #noteOwn(path: string, before: string, after: string): void {
    const known = this.#own.get(path) ?? this.#seen.get(path)?.text ?? "";
    const same = known === before || (known.trim() === "" && before.trim() === "{}");
    if (same && !this.#refused.has(path)) this.#own.set(path, after);
    else this.#own.delete(path);
  }

  #paths(): readonly string[] {
    const { managed = managedPlaces(process.platform) } = this.#options;
    return [...this.#seen.keys(), ...managed.folders.map(({ path }) => join(path, "managed-settings.d"))];
  }

  #read(): readonly FileState[] {
    const problems: SettingsProblem[] = [];
    const owners = this.#options.managed?.owners ?? [];
    const states = filesOf(this.#options, (problem) => problems.push(problem)).map((file) => readState(file, owners));
    this.#folderProblems = problems;
    const there = new Set(states.map(({ file }) => file.path));
    const gone = [...this.#seen.values()].filter(({ file }) => !there.has(file.path));
    return [...states, ...gone.map(({ file }) => ({ file, text: undefined, fault: undefined }))];
  }

  #assemble(): Assembly {
    const files = [...this.#accepted.values()].toSorted((a, b) => this.#rank(a) - this.#rank(b));
    const session = layerOfValue({ scope: "session", source: "session" }, this.#session);
    return assembled([...this.#policies, ...files, ...this.#given, session]);
  }

  /** Policy files come and go; the order of reading is the order of strength. */
  #rank({ source }: Layer): number {
    return [...this.#seen.keys()].indexOf(source);
  }

  #accept(state: FileState, layer: Layer | undefined): void {
    this.#seen.set(state.file.path, state);
    if (layer === undefined) this.#accepted.delete(state.file.path);
    else this.#accepted.set(state.file.path, layer);
  }

  /** One reading after the other: each sees what the last one settled. */
  #reloadFiles(policies: boolean): Promise<void> {
    // A reading that has not begun will see all that this one would.
    if (this.#waiting !== undefined && !policies) return this.#waiting;
    const run = async (): Promise<void> => {
      if (this.#waiting === next) this.#waiting = undefined;
      if (policies) await this.#reloadPolicies();
      const states = this.#read();
      this.#reorder(states);
      for (const state of states) await this.#take(state);
    };
    const next = this.#reloading.then(run, run);
    this.#waiting = this.#reloading = next;
    return next;
  }

  async #reloadPolicies(): Promise<void> {
    this.#policies = await readPolicies(this.#options.policies ?? [], this.#policies);
    this.#apply(
      "managed",
      null,
      this.#policies.flatMap(({ problems }) => problems),
    );
  }

  #reorder(states: readonly FileState[]): void {
    const seen = this.#seen;
    this.#seen = new Map(states.map(({ file }) => [file.path, seen.get(file.path) ?? { file, text: undefined, fault: undefined }]));
  }

  /** Lets a changed file take effect, unless it is broken or a guard objects. */
  async #take(state: FileState): Promise<void> {
    const { path, scope } = state.file;
    const seen = this.#seen.get(path);
    if (seen !== undefined && seen.text === state.text && seen.fault === state.fault) return;
    const own = state.text !== undefined && this.#own.get(path) === state.text;
    this.#own.delete(path);
    this.#refused.delete(path);
    const before = this.#accepted.get(path);
    const read = layerOfFile(state);
    const wholly = before !== undefined && !before.broken ? before : undefined;
    let layer = read?.broken === true ? kept(wholly, read) : lastGood(wholly, read);
    if (scope !== "managed" && !own && this.#guards.size > 0) {
      const reason = await objection(this.#guards, {
        ...changeOf(scope, path),
        keys: this.#keysWith(state, layer),
        problems: layer?.problems ?? [],
      });
      if (reason !== undefined) {
        const problem: SettingsProblem = { source: path, scope, key: "", message: `the change was not applied: ${reason}` };
        layer =
          before === undefined
            ? brokenLayer({ scope, source: path, foreign: state.file.foreign }, problem.message)
            : { ...before, problems: [...before.problems, problem] };
        this.#refused.add(path);
        this.#accept(state, layer);
        this.#apply(scope, path, [problem]);
        return;
      }
    }
    this.#accept(state, layer);
    this.#apply(scope, path, layer?.problems ?? []);
  }

  /** The top-level keys that would have another effective value. */
  #keysWith(state: FileState, layer: Layer | undefined): readonly string[] {
    const [before, seen] = [this.#accepted.get(state.file.path), this.#seen.get(state.file.path)];
    this.#accept(state, layer);
    const keys = differing(this.#assembly.effective, this.#assemble().effective);
    this.#accept(seen ?? state, before);
    return keys;
  }

  /** Merges anew and tells listeners, where anything is different or wrong. */
  #apply(scope: SettingsScope, file: string | null, problems: readonly SettingsProblem[]): void {
    const before = this.#assembly;
    this.#assembly = this.#assemble();
    const keys = differing(before.effective, this.#assembly.effective);
    if (keys.length === 0 && sameJson(before.problems, this.#assembly.problems)) return;
    const change: SettingsChange = { ...changeOf(scope, file), keys, problems };
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch {
        // A listener that throws must not keep the others from hearing.
      }
    }
  }
}
