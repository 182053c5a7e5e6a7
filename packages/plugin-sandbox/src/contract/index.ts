import { token } from "@lorimer/sdk";
import type { Token, ToolCall } from "@lorimer/sdk";

/** What contains the commands of a session. */
export interface Containment {
  /** `contained`: held by the kernel, tested by probing. `degraded`: something is missing, said in `reason`. `none`: nothing holds. */
  readonly state: "contained" | "degraded" | "none";
  readonly engine: string;
  readonly reason: string;
  /** True when this very call will run contained and the settings let contained calls go unasked. Never true when `state` is not `contained`. */
  autoAllows(call: ToolCall): boolean;
  /** True when this call asks to leave the sandbox and policy lets that be asked for. */
  escapes(call: ToolCall): boolean;
}

/** Level: session. */
export const Containment: Token<Containment> = token("lorimer.Containment");

/** What the policy of a session says about one path or host, and who says so. */
export interface ContainmentAnswer {
  readonly operation: "read" | "write" | "connect";
  /** `ask`: no rule names the host, and a person would be asked. */
  readonly answer: "allowed" | "denied" | "ask";
  /** One sentence for a person: the rule, where it stands, and how to change the answer. */
  readonly because: string;
}

/** For those who show a person what holds a session. */
export interface ContainmentInspector {
  /** Absolute paths; links are resolved first, as they would be at the moment of use. */
  explainPath(path: string): Promise<readonly ContainmentAnswer[]>;
  explainHost(host: string): ContainmentAnswer;
  /** Settings and rules that were left out or could not be expressed, one sentence each. */
  readonly problems: readonly string[];
  /** Settings below `sandbox` that managed policy sets, so that nothing else can. */
  readonly locked: readonly string[];
}

/** Level: session. */
export const ContainmentInspector: Token<ContainmentInspector> = token("lorimer.ContainmentInspector");
