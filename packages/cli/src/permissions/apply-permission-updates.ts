import { isRecord } from "../is-record.js";
import { permissionModes } from "./permission-modes.js";
import type { Policy } from "./policy.js";
import { parseRule } from "./rule.js";

/** Applies a host's `updatedPermissions` to the session; returns what it could not apply, in words. */
export function applyPermissionUpdates(policy: Policy, changes: readonly unknown[]): readonly string[] {
  return changes.flatMap((change) => {
    if (!isRecord(change)) return ["A permission update is not an object."];
    if (change["type"] === "setMode") {
      const mode = permissionModes.find((name) => name === change["mode"]);
      if (mode === undefined) return [`A permission update asks for the unknown mode ${JSON.stringify(change["mode"])}.`];
      policy.mode = mode;
      return [];
    }
    if (change["type"] === "addRules" && change["behavior"] === "allow" && Array.isArray(change["rules"]))
      return change["rules"].flatMap((rule) => addRule(policy, rule));
    return [`A permission update of type ${JSON.stringify(change["type"])} is not supported.`];
  });
}

function addRule(policy: Policy, rule: unknown): readonly string[] {
  if (!isRecord(rule) || typeof rule["toolName"] !== "string") return ["A permission update holds a rule without toolName."];
  const content = typeof rule["ruleContent"] === "string" ? `(${rule["ruleContent"]})` : "";
  try {
    policy.allow = [...policy.allow, parseRule(rule["toolName"] + content, "updatedPermissions", "allow")];
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
