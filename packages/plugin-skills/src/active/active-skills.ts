import { isAbsolute } from "node:path";
import type { HookRegistry } from "@lorimer/plugin-hooks/contract";
import type { Permissions } from "@lorimer/plugin-permissions/contract";
import { token } from "@lorimer/sdk";
import type { PermissionRuleValue, PermissionUpdate, Token } from "@lorimer/sdk";
import type { Activation } from "./activation.js";

type Behavior = "allow" | "deny";

/** What skills in use change in a session: rules and tools until the person speaks again, hooks and readable folders until its end. */
export class ActiveSkills {
  readonly #cwd: string;
  readonly #permissions: Permissions | undefined;
  readonly #hooks: HookRegistry | undefined;
  /** Rules that were added here, by behaviour. */
  #rules: readonly { readonly behavior: Behavior; readonly text: string }[] = [];
  #denied = new Set<string>();
  readonly #hooked = new Set<string>();

  constructor(cwd: string, permissions: Permissions | undefined, hooks: HookRegistry | undefined) {
    this.#cwd = cwd;
    this.#permissions = permissions;
    this.#hooks = hooks;
  }

  /** Names of tools that a skill in use takes away. */
  get denied(): ReadonlySet<string> {
    return this.#denied;
  }

  /** Puts everything that a skill brings in force; a second time changes nothing. Returns what could not be, one sentence each. */
  async apply(activation: Activation): Promise<readonly string[]> {
    const { skill, origin, deny, folder, hooks, package: of } = activation;
    const notices = [...(await this.#add("allow", activation.allow, true)), ...(await this.#add("deny", deny, true))];
    for (const rule of deny) if (!rule.includes("(")) this.#denied.add(rule);
    const rule = folder === undefined ? undefined : readRule(folder, this.#cwd);
    if (rule !== undefined) await this.#add("allow", [rule], false);
    const key = JSON.stringify([skill, origin, hooks]);
    if (hooks !== undefined && this.#hooks !== undefined && !this.#hooked.has(key)) {
      this.#hooked.add(key);
      const place = of === undefined ? {} : { pluginRoot: of.root, pluginData: of.data, userConfig: of.options };
      this.#hooks.addConfig(hooks, { source: `the skill ${skill} (${origin})`, ...place });
    }
    return [...activation.notices, ...notices];
  }

  /** Puts the rules of a skill in force ahead of the rest. Returns the way to take them back. */
  async grant({ allow }: Pick<Activation, "allow">): Promise<() => Promise<void>> {
    const before = this.#rules;
    await this.#add("allow", allow, true);
    const added = this.#rules.filter((rule) => !before.includes(rule));
    return async () => {
      this.#rules = this.#rules.filter((rule) => !added.includes(rule));
      await this.#remove(added);
    };
  }

  /** The person speaks: what held for the turn holds no longer. */
  async endTurn(): Promise<void> {
    if (this.#denied.size > 0) this.#denied = new Set();
    if (this.#rules.length === 0) return;
    const rules = this.#rules;
    this.#rules = [];
    await this.#remove(rules);
  }

  async #add(behavior: Behavior, texts: readonly string[], forTurn: boolean): Promise<readonly string[]> {
    if (this.#permissions === undefined) return [];
    const held = this.#permissions.rules.filter(({ scope }) => scope === "session").map((rule) => `${rule.behavior} ${rule.text}`);
    const fresh = texts.filter((text) => !held.includes(`${behavior} ${text}`));
    if (fresh.length === 0) return [];
    const update: PermissionUpdate = { type: "addRules", behavior, destination: "session", rules: fresh.map(inTwoParts) };
    const problems = await this.#permissions.apply([update]);
    if (forTurn) this.#rules = [...this.#rules, ...fresh.map((text) => ({ behavior, text }))];
    return problems;
  }

  async #remove(rules: readonly { readonly behavior: Behavior; readonly text: string }[]): Promise<void> {
    for (const behavior of ["allow", "deny"] as const) {
      const own = rules.filter((rule) => rule.behavior === behavior).map(({ text }) => inTwoParts(text));
      if (own.length > 0) await this.#permissions?.apply([{ type: "removeRules", behavior, destination: "session", rules: own }]);
    }
  }
}

/** Level: session. */
export const Active: Token<ActiveSkills> = token("lorimer.skills.Active");

function inTwoParts(text: string): PermissionRuleValue {
  const [, toolName = text, ruleContent] = /^([^(]+)\(([\s\S]*)\)$/.exec(text.trim()) ?? [];
  return ruleContent === undefined ? { toolName } : { toolName, ruleContent };
}

/** A skill's folder outside the session's may be read by a rule, unless its name means something in one. */
function readRule(folder: string, cwd: string): string | undefined {
  if (!isAbsolute(folder) || folder.startsWith(`${cwd}/`) || /[*?[\]{}()!\\]/.test(folder)) return undefined;
  return `Read(/${folder}/**)`;
}
