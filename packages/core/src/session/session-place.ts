import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/** Where a session was opened. Whoever provides a `Workspace` builds it from this. */
export interface SessionPlace {
  readonly cwd: string;
  readonly additionalDirectories: readonly string[];
  /** Names of variables that no process of the session is given. */
  readonly secrets: readonly string[];
}

/** Level: session. */
export const SessionPlace: Token<SessionPlace> = token("lorimer.SessionPlace");
