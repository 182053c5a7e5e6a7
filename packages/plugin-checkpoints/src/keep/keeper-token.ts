import { token } from "@lorimer/sdk";
import type { Token, ToolCall, ToolOutcome } from "@lorimer/sdk";

/** Watches what calls do to files. */
export interface Keeper {
  /** Runs a call, and keeps what it takes to go back. */
  around(call: ToolCall, cwd: string, run: () => Promise<ToolOutcome>): Promise<ToolOutcome>;
  /** Runs something whose effects are those of a person who goes back, and are not listed as the session's. */
  undoing<T>(run: () => Promise<T>): Promise<T>;
  taskEnded(task: string): Promise<void>;
  /** Looks for what commands did that an earlier process was ended in. */
  recover(): Promise<void>;
}

/** Level: session. */
export const Keeper: Token<Keeper> = token("lorimer.checkpoints.Keeper");
