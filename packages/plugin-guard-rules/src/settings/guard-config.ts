import type { SettingsEntry } from "@lorimer/plugin-settings/contract";
import { nearest } from "@lorimer/sdk";
import { pathPattern } from "../paths/path-pattern.js";
import { harmlessPaths, lockfiles, sensitivePaths } from "../paths/sensitive-paths.js";
import { guardActions, ruleNames } from "../rules/guard-rule.js";
import type { GuardAction, GuardConfig, RuleName } from "../rules/guard-rule.js";
import { ruleTable } from "../rules/rule-table.js";

/** A layer of settings that may loosen rules, or only tighten them. */
interface Layer {
  readonly value: unknown;
  readonly source: string;
  readonly tightens: boolean;
}

/**
 * Merges the plugin's settings with what the `guardRules` setting says, `entries` strongest first. What stands inside a project can make
 * rules stricter and never milder: otherwise a repository would decide how far it is guarded against.
 */
export function readGuardConfig(plugin: unknown, entries: readonly SettingsEntry[], home: string): GuardConfig {
  const layers: Layer[] = [
    { value: plugin, source: "the plugin's settings", tightens: false },
    ...[...entries].reverse().map(({ value, origin }) => ({
      value,
      source: origin.source,
      tightens: origin.scope === "project" || origin.scope === "local",
    })),
  ];
  const problems: string[] = [];
  const actions = new Map<RuleName, GuardAction>(ruleTable.map(({ name, action }) => [name, action]));
  const lists = { sensitivePaths: [...sensitivePaths], unguardedPaths: [...harmlessPaths], protectedBranches: ["main", "master"] };
  for (const { value, source, tightens } of layers) {
    if (value === undefined) continue;
    if (!isRecord(value)) {
      problems.push(`guardRules in ${source} is not an object, and is left out.`);
      continue;
    }
    applyActions(value["rules"], source, tightens, actions, problems);
    for (const name of Object.keys(lists) as (keyof typeof lists)[]) {
      const given = value[name];
      if (given === undefined || (name === "unguardedPaths" && tightens)) continue;
      if (Array.isArray(given) && given.every((item) => typeof item === "string")) lists[name].push(...given);
      else problems.push(`guardRules.${name} in ${source} is not a list of texts, and is left out.`);
    }
  }
  const any = (patterns: readonly string[]): ((path: string) => boolean) => {
    const tests = patterns.map((pattern) => pathPattern(pattern, home));
    return (path) => tests.some((test) => test(path));
  };
  const [sensitive, unguarded] = [any(lists.sensitivePaths), any(lists.unguardedPaths)];
  return {
    action: (rule) => actions.get(rule) ?? "ask",
    isSensitive: (path) => sensitive(path) && !unguarded(path),
    isLockfile: any(lockfiles),
    isProtectedBranch: (branch) => lists.protectedBranches.includes(branch),
    problems,
  };
}

function applyActions(given: unknown, source: string, tightens: boolean, actions: Map<RuleName, GuardAction>, problems: string[]): void {
  if (given === undefined) return;
  if (!isRecord(given)) {
    problems.push(`guardRules.rules in ${source} is not an object, and is left out.`);
    return;
  }
  for (const [name, action] of Object.entries(given)) {
    if (!isOneOf(ruleNames, name)) {
      const near = nearest(name, ruleNames);
      problems.push(`guardRules.rules.${name} in ${source}: there is no such rule.${near === undefined ? "" : ` Did you mean ${near}?`}`);
    } else if (!isOneOf(guardActions, action)) {
      problems.push(`guardRules.rules.${name} in ${source} is not one of ${guardActions.join(", ")}, and is left out.`);
    } else if (!tightens || guardActions.indexOf(action) > guardActions.indexOf(actions.get(name) ?? "off")) {
      actions.set(name, action);
    }
  }
}

function isOneOf<T extends string>(values: readonly T[], value: unknown): value is T {
  return (values as readonly unknown[]).includes(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
