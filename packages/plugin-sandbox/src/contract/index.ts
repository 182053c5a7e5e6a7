import { token } from "@lorimer/sdk";
import type { Containment, Token } from "@lorimer/sdk";

export { Containment } from "@lorimer/sdk";

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
  /** Finds out what holds here, by asking a process inside, if that has not been done yet. */
  check(): Promise<Pick<Containment, "state" | "engine" | "reason">>;
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
