import { token } from "@lorimer/sdk";
import type { AttachmentMessage, InputTurn, Token } from "@lorimer/sdk";

/** What became of the mentions in a text. */
export interface MentionedFiles {
  /** In the order of their mention, each once. */
  readonly attachments: readonly AttachmentMessage[];
  /** What was mentioned, is there, and was not attached, and why: one sentence each, for the person. */
  readonly refused: readonly string[];
}

/** Attaches files that a text mentions as `@path`: through the permissions of the session, asking nobody. Of a preview nothing is read. */
export interface Mentions {
  attach(text: string, turn: Pick<InputTurn, "signal" | "newMessageId" | "preview">): Promise<MentionedFiles>;
}

/** Level: session. */
export const Mentions: Token<Mentions> = token("lorimer.Mentions");

/** What could stand at the end of a line in place of what was typed there. */
export interface Completion {
  /** The end of the line that the candidates replace. */
  readonly typed: string;
  /** Best first. */
  readonly candidates: readonly string[];
}

/** Completes what a person types: commands at the beginning of a line, files behind `@`. */
export interface PromptCompletions {
  complete(line: string): Promise<Completion>;
}

/** Level: session. */
export const PromptCompletions: Token<PromptCompletions> = token("lorimer.PromptCompletions");
