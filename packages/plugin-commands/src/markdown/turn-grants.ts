import type { Permissions } from "@lorimer/plugin-permissions/contract";
import { token } from "@lorimer/sdk";
import type { PermissionBehavior, PermissionRuleValue, PermissionUpdate, Token } from "@lorimer/sdk";

/** Rules that a command brings for the turn it begins. */
export interface TurnGrants {
  /** Returns what could not be granted, in words. */
  add(behavior: PermissionBehavior, rules: readonly string[]): Promise<readonly string[]>;
  /** Takes everything back. */
  release(): Promise<void>;
}

/** Level: session. */
export const TurnGrants: Token<TurnGrants> = token("lorimer.commands.TurnGrants");

export class SessionGrants implements TurnGrants {
  readonly #permissions: Permissions | undefined;
  #given: readonly Extract<PermissionUpdate, { readonly type: "addRules" | "replaceRules" | "removeRules" }>[] = [];

  constructor(permissions: Permissions | undefined) {
    this.#permissions = permissions;
  }

  async add(behavior: PermissionBehavior, rules: readonly string[]): Promise<readonly string[]> {
    const permissions = this.#permissions;
    if (permissions === undefined) return [];
    // A rule that the person gave the session stays theirs when the turn ends.
    const own = permissions.rules.filter((rule) => rule.scope === "session" && rule.behavior === behavior).map(({ text }) => text);
    const given = rules.filter((rule) => !own.includes(rule)).map(ruleValue);
    if (given.length === 0) return [];
    const update = { type: "addRules", rules: given, behavior, destination: "session" } as const;
    this.#given = [...this.#given, update];
    return permissions.apply([update]);
  }

  async release(): Promise<void> {
    if (this.#given.length === 0) return;
    const taken = this.#given.map((update) => ({ ...update, type: "removeRules" as const }));
    this.#given = [];
    await this.#permissions?.apply(taken);
  }
}

function ruleValue(rule: string): PermissionRuleValue {
  const [, toolName = rule, ruleContent] = /^([^(]+)\(([\s\S]*)\)$/.exec(rule) ?? [];
  return ruleContent === undefined ? { toolName } : { toolName, ruleContent };
}
