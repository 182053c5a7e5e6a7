import { posix } from "node:path";
import type { PermissionDestination, PermissionRuleValue, PermissionUpdate } from "@lorimer/sdk";
import type { Decision } from "../decide/context.js";
import type { Examination } from "../decide/examine.js";
import { isFault, parseRule } from "../rules/parse-rule.js";

const destinations: readonly PermissionDestination[] = ["session", "localSettings", "projectSettings", "userSettings"];

/** What "always" may store for a call: the same narrow rules for each place they can be kept in. Nothing where a person must look each time. */
export function suggestions({ behavior, liftable, suggested }: Decision, call: Examination): readonly PermissionUpdate[] {
  if (behavior !== "ask" || !liftable) return [];
  if (call.kind === "edit") return editSuggestions(call);
  const rules = suggested.flatMap((text): readonly PermissionRuleValue[] => {
    const parsed = parseRule(text, "allow");
    return isFault(parsed) ? [] : [{ toolName: parsed.tool, ...(parsed.content === undefined ? {} : { ruleContent: parsed.content }) }];
  });
  if (rules.length === 0) return [];
  return destinations.map((destination) => ({ type: "addRules", rules, behavior: "allow", destination }));
}

/** Edits are let through by their mode, and by the folder they happen in. */
function editSuggestions(call: Examination): readonly PermissionUpdate[] {
  const mode: PermissionUpdate = { type: "setMode", mode: "acceptEdits", destination: "session" };
  const outside = call.files.flatMap(({ path }) =>
    path?.startsWith("/") === true && posix.normalize(path) === path ? [posix.dirname(path)] : [],
  );
  const inCwd = call.files.every(
    ({ path, cwd }) => path !== undefined && cwd !== undefined && (!path.startsWith("/") || path.startsWith(`${cwd}/`)),
  );
  if (inCwd) return [mode];
  return outside.length === 0 || outside.includes("/")
    ? []
    : [{ type: "addDirectories", directories: outside, destination: "session" }, mode];
}
