/** How calls that no rule decides are judged. `bubble` forwards what would be asked to whoever leads the agent. */
export const permissionModes = ["default", "acceptEdits", "plan", "auto", "dontAsk", "bypassPermissions", "bubble"] as const;

export type PermissionMode = (typeof permissionModes)[number];

export type PermissionBehavior = "allow" | "ask" | "deny";

/** Where a change of permissions is kept: for this session alone, or in a settings file. */
export type PermissionDestination = "session" | "localSettings" | "projectSettings" | "userSettings";

/** A rule in two parts, as hosts and hooks exchange it: `Tool` or `Tool(content)`. */
export interface PermissionRuleValue {
  readonly toolName: string;
  readonly ruleContent?: string;
}

/** A change of permissions. The field names are those of the public hook and control protocols. */
export type PermissionUpdate =
  | {
      readonly type: "addRules" | "replaceRules" | "removeRules";
      readonly rules: readonly PermissionRuleValue[];
      readonly behavior: PermissionBehavior;
      readonly destination: PermissionDestination;
    }
  | { readonly type: "setMode"; readonly mode: PermissionMode; readonly destination: PermissionDestination }
  | {
      readonly type: "addDirectories" | "removeDirectories";
      readonly directories: readonly string[];
      readonly destination: PermissionDestination;
    };

/** What a decision rests on. */
export type PermissionReason =
  | "rule"
  | "mode"
  | "tool"
  | "read-only"
  | "protected-path"
  | "hard-denial"
  | "unclear"
  | "hook"
  | "classifier"
  | "sandbox"
  | "person"
  | "no-rule";

/** Why a call was allowed, asked about or denied. */
export interface PermissionVerdict {
  readonly behavior: PermissionBehavior;
  readonly reason: PermissionReason;
  /** The rule that decided, as it was written. */
  readonly rule: string | null;
  /** Where that rule stands: a file, a flag, the session. */
  readonly origin: string | null;
  /** One sentence for a person. */
  readonly because: string;
}

/** What an earlier stage thinks of a call. It never loosens a rule: a deny or ask rule still decides. */
export interface PermissionAdvice {
  readonly behavior: "allow" | "ask";
  readonly reason: string;
  /** Who says so, such as the hook. */
  readonly source: string;
}
