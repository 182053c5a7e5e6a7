import { dirname } from "node:path";
import type { PermissionBehavior } from "@lorimer/sdk";
import type { SettingsEntry, SettingsOrigin } from "@lorimer/plugin-settings/contract";
import type { RuleInForce } from "../contract/index.js";
import type { DecisionPlace } from "../decide/context.js";
import type { failingExamples } from "../rules/check-examples.js";
import { isFault } from "../rules/parse-rule.js";
import { compileRule } from "../rules/rule.js";
import type { RuleOrigin } from "../rules/rule.js";
import { ruleEntry, survivesFailure } from "../rules/rule-entry.js";

export const behaviors: readonly PermissionBehavior[] = ["deny", "ask", "allow"];

export interface LoadedRules {
  readonly rules: readonly RuleInForce[];
  readonly problems: readonly string[];
  /** A rule has examples, and nothing to check them with was given. */
  readonly unchecked: boolean;
}

/** Judges a rule's examples. It brings the whole engine with it, so that it is loaded only where rules have examples. */
export type ExampleCheck = typeof failingExamples;

/** What decides whether a layer's rules count. */
export interface RuleLimits {
  /** What lies in the project may allow something. */
  readonly trusted: boolean;
  /** Only managed policy may allow anything. */
  readonly managedOnly: boolean;
}

/** The rules of one behaviour that the layers hold, each with where it stands; what is malformed is left out and named. */
export function loadRules(
  behavior: PermissionBehavior,
  entries: readonly SettingsEntry[],
  limits: RuleLimits,
  place: DecisionPlace,
  check?: ExampleCheck,
): LoadedRules {
  const rules: RuleInForce[] = [];
  const problems: string[] = [];
  let unchecked = false;
  for (const { value, origin } of entries) {
    if (!Array.isArray(value)) {
      problems.push(`${origin.source}: permissions.${behavior} is not a list.`);
      continue;
    }
    const inProject = origin.scope === "project" || origin.scope === "local";
    if (behavior === "allow" && inProject && !limits.trusted) continue;
    if (behavior === "allow" && limits.managedOnly && origin.scope !== "managed") continue;
    for (const entry of value) {
      const read = readRule(entry, behavior, originOf(origin), place, check);
      unchecked ||= read.unchecked === true;
      problems.push(...read.problems.map((problem) => `${origin.source}: ${problem}`));
      if (read.rule !== undefined) rules.push(read.rule);
    }
  }
  return { rules, problems, unchecked };
}

/** Checks one rule, with its examples. */
export function readRule(
  entry: unknown,
  behavior: PermissionBehavior,
  origin: RuleOrigin,
  place: DecisionPlace,
  check?: ExampleCheck,
): { readonly rule?: RuleInForce; readonly problems: readonly string[]; readonly unchecked?: boolean } {
  const given = ruleEntry(entry);
  if (given === undefined) return { problems: [`${JSON.stringify(entry)} is neither a rule nor an object with rule, match and notMatch.`] };
  const rule = compileRule(given.rule, behavior, origin);
  if (isFault(rule)) return { problems: [rule.fault] };
  const hasExamples = given.match.length + given.notMatch.length > 0;
  // Until its examples are checked, a rule that allows something does not count.
  if (hasExamples && check === undefined && !survivesFailure(behavior)) return { problems: [], unchecked: true };
  const problems = check === undefined ? [] : check(rule, given, place);
  if (problems.length > 0 && !survivesFailure(behavior)) return { problems };
  const { scope, source, anchor, foreign } = origin;
  const kept = {
    text: rule.text,
    behavior,
    scope,
    source,
    ...(anchor === undefined ? {} : { anchor }),
    ...(foreign === true ? { foreign } : {}),
  };
  return { rule: kept, problems, unchecked: hasExamples && check === undefined };
}

/**
 * `/path` counts from the folder of a user's or a flag's file, and in a project's shared file from the project it stands in, wherever below that the
 * session was opened. Everything else, the local file too, counts from the session's own folder.
 */
function originOf({ scope, source, foreign }: SettingsOrigin): RuleOrigin {
  const folder = source.startsWith("/") ? dirname(source) : undefined;
  const anchor = scope === "user" || scope === "flag" ? folder : scope === "project" ? aboveSettings(folder) : undefined;
  return { scope, source, ...(anchor === undefined ? {} : { anchor }), ...(foreign ? { foreign } : {}) };
}

function aboveSettings(folder: string | undefined): string | undefined {
  return folder !== undefined && /\/\.(?:lorimer|claude)$/.test(folder) ? dirname(folder) : undefined;
}
