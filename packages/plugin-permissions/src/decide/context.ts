import type { PermissionAdvice, PermissionMode, PermissionVerdict, Tool } from "@lorimer/sdk";
import type { FileFacts } from "../paths/file-facts.js";
import type { Rule } from "../rules/rule.js";

/** A call as far as judging it needs. A `ToolCall` is one; so is a name with an input, for a tool this harness may not have. */
export interface JudgedCall {
  readonly name: string;
  readonly input: unknown;
  readonly tool?: Pick<Tool, "paths" | "isReadOnly" | "permission" | "requiresUser">;
}

/** Where a call happens. All paths absolute. */
export interface DecisionPlace {
  /** Where relative paths start. */
  readonly cwd: string;
  /** The folder the session was opened in. */
  readonly project: string;
  readonly home: string;
  /** Further folders in which work is allowed. */
  readonly directories: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly shell: "bash" | "zsh";
  /** The user folder of the harness. Default: `.lorimer` in the home folder. */
  readonly harnessHome?: string;
}

/** The rules and mode that one agent is held to. */
export interface DecisionPolicy {
  readonly mode: PermissionMode;
  readonly rules: readonly Rule[];
  /** `bypassPermissions` counts as `default`. */
  readonly bypassDisabled?: boolean;
  /** `auto` counts as `default`. */
  readonly autoDisabled?: boolean;
}

export interface DecisionContext {
  readonly place: DecisionPlace;
  readonly policy: DecisionPolicy;
  readonly files: FileFacts;
  /** The policies of the agents above: what they would refuse or ask about, this agent may not do unasked either. */
  readonly parents?: readonly DecisionPolicy[];
  /** What an earlier stage thinks. */
  readonly advice?: PermissionAdvice;
  /** `unasked`: this call runs contained and settings let such calls go; `escapes`: it asks to leave the sandbox. */
  readonly containment?: "unasked" | "escapes";
  /** The file that plan mode may write. */
  readonly planFile?: string;
}

/** Allow, ask or deny, why, and what would have changed it. */
export interface Decision extends PermissionVerdict {
  /** The single rule or mode that would have made it another one; null where nothing would. */
  readonly counterfactual: string | null;
  /** For `ask`: the narrowest useful rules that together would allow it; empty where no rule would, or "always" would mean too much. */
  readonly suggested: readonly string[];
  /** For `ask`: nothing insists on a person, so a classifier or a hook may settle it. */
  readonly liftable: boolean;
}
