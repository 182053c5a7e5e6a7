import type { PermissionBehavior, PermissionDestination, PermissionRuleValue, PermissionUpdate } from "@lorimer/sdk";
import type { Settings, SettingsEdit, WritableScope } from "@lorimer/plugin-settings/contract";
import { ruleEntry } from "../rules/rule-entry.js";
import { isFault, parseRule, printRule } from "../rules/parse-rule.js";

export const scopeOf: Readonly<Record<PermissionDestination, WritableScope>> = {
  session: "session",
  localSettings: "local",
  projectSettings: "project",
  userSettings: "user",
};

/** The texts of rules given in two parts, and what is wrong with the others. */
export function ruleTexts(
  rules: readonly PermissionRuleValue[],
  behavior: PermissionBehavior,
): { readonly texts: readonly string[]; readonly problems: readonly string[] } {
  const texts: string[] = [];
  const problems: string[] = [];
  for (const { toolName, ruleContent } of rules) {
    const text = ruleContent === undefined || ruleContent === "" ? toolName : printRule({ tool: toolName, content: ruleContent });
    const parsed = parseRule(text, behavior);
    if (isFault(parsed)) problems.push(parsed.fault);
    else texts.push(text);
  }
  return { texts, problems };
}

/** The edit of a settings file that an update of rules means. */
export function rulesEdit(
  type: "addRules" | "replaceRules" | "removeRules",
  behavior: PermissionBehavior,
  texts: readonly string[],
  settings: Settings,
  scope: WritableScope,
): SettingsEdit {
  const key = ["permissions", behavior];
  if (type === "addRules") return { op: "add", key, values: texts };
  if (type === "replaceRules") return { op: "set", key, value: texts };
  return { op: "remove", key, values: sameRules(settings, scope, behavior, texts) };
}

/** As the file holds them: with other escapes, a former name, or examples. */
function sameRules(settings: Settings, scope: WritableScope, behavior: PermissionBehavior, texts: readonly string[]): readonly unknown[] {
  const wanted = new Set(texts.map(canonical));
  const held = settings
    .entries("permissions", behavior)
    .filter(({ origin }) => origin.scope === scope && !origin.foreign)
    .flatMap(({ value }): readonly unknown[] => (Array.isArray(value) ? value : []));
  const found = held.filter((entry) => {
    const rule = ruleEntry(entry)?.rule;
    return rule !== undefined && wanted.has(canonical(rule));
  });
  return found.length > 0 ? found : texts;
}

/** The one way of writing a rule. */
export function canonical(text: string): string {
  const parsed = parseRule(text);
  return isFault(parsed) ? text : printRule(parsed);
}

/** The edit that an update of folders or of the mode means. */
export function plainEdit(update: Exclude<PermissionUpdate, { readonly rules: unknown }>): SettingsEdit {
  if (update.type === "setMode") return { op: "set", key: ["permissions", "defaultMode"], value: update.mode };
  const key = ["permissions", "additionalDirectories"];
  return { op: update.type === "addDirectories" ? "add" : "remove", key, values: update.directories };
}
