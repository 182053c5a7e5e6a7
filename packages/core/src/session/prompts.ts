import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/** The words that a session's system prompt starts with. */
export interface Prompts {
  readonly system: string;
  readonly appended: string;
}

/** Level: session. */
export const Prompts: Token<Prompts> = token("lorimer.Prompts");
