import { isAbsolute, normalize, resolve } from "node:path";
import { homedir } from "node:os";
import type { PermissionBehavior, PermissionMode, PermissionUpdate, SessionPlace } from "@lorimer/sdk";
import { messageOf } from "@lorimer/sdk";
import type { Settings, SettingsEntry, Trust } from "@lorimer/plugin-settings/contract";
import type { Permissions, RuleInForce } from "../contract/index.js";
import type { DecisionPlace } from "../decide/context.js";
import { behaviors, loadRules, readRule } from "./load-rules.js";
import type { ExampleCheck } from "./load-rules.js";
import { chooseMode, readMode } from "./mode-rank.js";
import { canonical, plainEdit, rulesEdit, ruleTexts, scopeOf } from "./rule-updates.js";

interface State {
  readonly mode: PermissionMode;
  readonly rules: readonly RuleInForce[];
  readonly directories: readonly string[];
  readonly problems: readonly string[];
  readonly unchecked: boolean;
}

/** Rules and mode of a session: what its settings say, and what was added while it ran. */
export class SessionPermissions implements Permissions {
  readonly #place: SessionPlace;
  readonly #settings: Settings | undefined;
  readonly #trust: Trust | undefined;
  readonly #own: Readonly<Record<string, unknown>>;
  readonly #listeners = new Set<() => void>();
  readonly #stop: (() => void) | undefined;
  #added: readonly RuleInForce[] = [];
  #folders: readonly string[] = [];
  #chosen: PermissionMode | undefined;
  #check: ExampleCheck | undefined;
  #state: State;

  /** Rules with examples count once those are checked: see `open`. */
  constructor(place: SessionPlace, own: Readonly<Record<string, unknown>>, settings: Settings | undefined, trust: Trust | undefined) {
    this.#place = place;
    this.#own = own;
    this.#settings = settings;
    this.#trust = trust;
    this.#state = this.#read();
    this.#stop = settings?.onChange(({ keys }) => {
      if (keys.length === 0 || keys.some((key) => key === "permissions" || key.startsWith("allowManaged"))) this.#reload();
    });
  }

  static async open(...parts: ConstructorParameters<typeof SessionPermissions>): Promise<SessionPermissions> {
    const made = new SessionPermissions(...parts);
    await made.#checkExamples();
    return made;
  }

  get mode(): PermissionMode {
    return this.#state.mode;
  }

  get rules(): readonly RuleInForce[] {
    return this.#state.rules;
  }

  get directories(): readonly string[] {
    return this.#state.directories;
  }

  get problems(): readonly string[] {
    return this.#state.problems;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async apply(updates: readonly PermissionUpdate[]): Promise<readonly string[]> {
    const problems: string[] = [];
    for (const update of updates) problems.push(...(await this.#applyOne(update).catch((error: unknown) => [messageOf(error)])));
    this.#reload();
    return problems;
  }

  close(): void {
    this.#stop?.();
    this.#listeners.clear();
  }

  async #applyOne(update: PermissionUpdate): Promise<readonly string[]> {
    if (!Object.hasOwn(scopeOf, update.destination))
      return [`There is no place ${JSON.stringify(update.destination)} to keep permissions in.`];
    const scope = scopeOf[update.destination];
    const stored = scope === "session" ? undefined : this.#settings;
    const lost =
      scope === "session" || stored !== undefined ? [] : [`Nothing here keeps ${update.destination}; the change holds for this session.`];
    switch (update.type) {
      case "setMode":
        if (this.#isLocked(update.mode)) return [`The mode ${update.mode} is switched off by policy.`];
        if (readMode(update.mode) === undefined) return [`There is no permission mode ${JSON.stringify(update.mode)}.`];
        await stored?.update(scope, [plainEdit(update)]);
        this.#chosen = update.mode;
        return lost;
      case "addDirectories":
      case "removeDirectories":
        await stored?.update(scope, [plainEdit(update)]);
        if (stored === undefined || update.type === "removeDirectories") this.#changeFolders(update.type, update.directories);
        return lost;
      case "addRules":
      case "replaceRules":
      case "removeRules": {
        const { texts, problems } = ruleTexts(update.rules, update.behavior);
        if (stored === undefined) this.#changeRules(update.type, update.behavior, texts);
        else await stored.update(scope, [rulesEdit(update.type, update.behavior, texts, stored, scope)]);
        return [...problems, ...lost];
      }
      default:
        return ["The change is of no known type."];
    }
  }

  #changeRules(type: "addRules" | "replaceRules" | "removeRules", behavior: PermissionBehavior, texts: readonly string[]): void {
    const named = new Set(texts.map(canonical));
    const others = this.#added.filter(
      (rule) => rule.behavior !== behavior || (type !== "replaceRules" && !named.has(canonical(rule.text))),
    );
    const rules =
      type === "removeRules" ? [] : texts.map((text): RuleInForce => ({ text, behavior, scope: "session", source: "this session" }));
    this.#added = [...others, ...rules];
  }

  #changeFolders(type: "addDirectories" | "removeDirectories", folders: readonly string[]): void {
    const given = folders.map((folder) => this.#absolute(folder));
    const others = this.#folders.filter((folder) => !given.includes(folder));
    this.#folders = type === "addDirectories" ? [...others, ...given] : others;
  }

  async #checkExamples(): Promise<void> {
    if (!this.#state.unchecked || this.#check !== undefined) return;
    this.#check = (await import("../rules/check-examples.js")).failingExamples;
    this.#reload();
  }

  #reload(): void {
    const before = JSON.stringify(this.#state);
    this.#state = this.#read();
    void this.#checkExamples();
    if (JSON.stringify(this.#state) !== before) for (const listener of [...this.#listeners]) listener();
  }

  #read(): State {
    const limits = {
      trusted: this.#trust?.trusted ?? true,
      managedOnly: this.#entries("allowManagedPermissionRulesOnly").some(
        ({ value, origin }) => origin.scope === "managed" && value === true,
      ),
    };
    const loaded = behaviors.map((behavior) => loadRules(behavior, this.#permissions(behavior), limits, this.#rulePlace(), this.#check));
    const added = this.#added.filter(({ behavior }) => behavior !== "allow" || !limits.managedOnly);
    const checked = added.flatMap((rule) => readRule(rule.text, rule.behavior, rule, this.#rulePlace()).rule ?? []);
    const fallback = readMode(this.#own["mode"]) ?? "default";
    const chosen = chooseMode(this.#permissions("defaultMode"), fallback);
    const wanted = this.#chosen ?? chosen.mode;
    return {
      mode: this.#isLocked(wanted) ? "default" : wanted,
      rules: [...loaded.flatMap(({ rules }) => rules), ...checked],
      directories: [...new Set([...this.#place.additionalDirectories, ...this.#settledFolders(limits.trusted), ...this.#folders])],
      unchecked: loaded.some(({ unchecked }) => unchecked),
      problems: [...loaded.flatMap(({ problems }) => problems), ...chosen.problems],
    };
  }

  /** The distribution's own rules count as the weakest layer. */
  #permissions(key: PermissionBehavior | "defaultMode" | "additionalDirectories"): readonly SettingsEntry[] {
    const own = key === "defaultMode" ? undefined : this.#own[key];
    const origin = { scope: "default", source: "the distribution", foreign: false } as const;
    return [...(this.#settings?.entries("permissions", key) ?? []), ...(own === undefined ? [] : [{ value: own, origin }])];
  }

  #entries(key: string): readonly SettingsEntry[] {
    return this.#settings?.entries(key) ?? [];
  }

  #settledFolders(trusted: boolean): readonly string[] {
    return this.#permissions("additionalDirectories")
      .filter(({ origin }) => trusted || (origin.scope !== "project" && origin.scope !== "local"))
      .flatMap(({ value }) => (Array.isArray(value) ? value.filter((folder) => typeof folder === "string") : []))
      .map((folder) => this.#absolute(folder));
  }

  #isLocked(mode: PermissionMode): boolean {
    const key = mode === "bypassPermissions" ? "disableBypassPermissionsMode" : mode === "auto" ? "disableAutoMode" : undefined;
    if (key === undefined) return false;
    const entries = this.#settings?.entries("permissions", key) ?? [];
    return this.#own[key] === "disable" || entries.some(({ value }) => value === "disable");
  }

  #absolute(folder: string): string {
    if (folder === "~" || folder.startsWith("~/")) return normalize(homedir() + folder.slice(1));
    return isAbsolute(folder) ? normalize(folder) : resolve(this.#place.cwd, folder);
  }

  #rulePlace(): DecisionPlace {
    const { cwd } = this.#place;
    return { cwd, project: cwd, home: homedir(), directories: [], platform: process.platform, shell: "bash" };
  }
}
