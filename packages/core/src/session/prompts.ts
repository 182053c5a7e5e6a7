import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/** A named part of the system prompt: context stages may replace it, or put something beside it, by its id. */
export interface PromptSection {
  readonly id: string;
  readonly text: string;
}

/** The words that a session's system prompt starts with, and where they come from. */
export interface Prompts {
  readonly system: readonly PromptSection[];
  readonly origin: "distribution" | "session";
  readonly appended: string;
}

/** One text as a prompt of one section. */
export function sectionsOf(prompt: string | readonly PromptSection[] | undefined): readonly PromptSection[] {
  if (prompt === undefined) return [];
  return typeof prompt === "string" ? [{ id: "base", text: prompt }] : prompt;
}

/** Level: session. */
export const Prompts: Token<Prompts> = token("lorimer.Prompts");
