/** What a hook's end meant for the operation. */
export type HookOutcome = "passed" | "allowed" | "asked" | "blocked" | "failed" | "timed-out" | "cancelled" | "detached";

export type Decision = "allow" | "ask" | "defer" | "deny";

/** What one run of one hook came to. */
export interface HookResult {
  readonly outcome: HookOutcome;
  /** Its reason or its fault, for people. */
  readonly detail: string | null;
  readonly decision?: Decision;
  readonly reason?: string;
  readonly stop?: { readonly reason: string };
  readonly updatedInput?: unknown;
  readonly additionalContext?: readonly string[];
  readonly systemMessages?: readonly string[];
  readonly terminalSequence?: string;
  readonly output?: Readonly<Record<string, unknown>>;
  /** Why its answer may not be what its author meant: a policy hook has failed then. */
  readonly unsure?: string;
  /** Things to tell the person that change nothing. */
  readonly warnings?: readonly string[];
}

export const passed: HookResult = { outcome: "passed", detail: null };

export function failed(detail: string): HookResult {
  return { outcome: "failed", detail };
}

/** The word for what a decision did. */
export function outcomeOf(decision: Decision | undefined, stopped: boolean): HookOutcome {
  if (stopped || decision === "deny") return "blocked";
  if (decision === "ask" || decision === "defer") return "asked";
  return decision === "allow" ? "allowed" : "passed";
}
