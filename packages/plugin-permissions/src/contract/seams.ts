import { token } from "@lorimer/sdk";
import type { Token, ToolCall } from "@lorimer/sdk";

/*
 * What this package uses of hooks and of the sandbox. Both use this package's contract, so theirs cannot be imported here: the keys are
 * the same, and so are the tokens.
 */

/** The part of a hook's verdict that permission questions look at. */
export interface AskedHooks {
  listens(event: string): boolean;
  fire(
    event: string,
    firing: {
      readonly subject?: string;
      readonly input: Readonly<Record<string, unknown>>;
      readonly toolUseId?: string;
      readonly signal: AbortSignal;
    },
  ): Promise<{ readonly continue: boolean; readonly stopReason?: string; readonly output: Readonly<Record<string, unknown>> }>;
}

/** Level: session. */
export const AskedHooks: Token<AskedHooks> = token("lorimer.Hooks");

/** What a sandbox says of one call. */
export interface CallContainment {
  autoAllows(call: ToolCall): boolean;
  escapes(call: ToolCall): boolean;
}

/** Level: session. */
export const CallContainment: Token<CallContainment> = token("lorimer.Containment");
