import { token } from "@lorimer/sdk";
import type { Draft, ModelFailure, RecoveryChange, RunState, Token, Turn } from "@lorimer/sdk";
import type { Compaction, CompactionLevel } from "../contract/index.js";

/** What the stages and the public service share: one for a session, with a state of its own for each agent. */
export interface CompactionEngine extends Compaction {
  /** The level has a stage in this agent's pipeline. */
  install(level: CompactionLevel): void;
  /** The history as it is stored, before any stage adds to it. */
  saw(turn: Turn, draft: Draft): void;
  /** One level's part of a request: decides where there is need, then applies what is decided. */
  fit(level: CompactionLevel, draft: Draft, turn: Turn): Draft | Promise<Draft>;
  /** A request was too long: folds what costs nothing to fold. */
  drain(failure: ModelFailure, state: RunState, turn: Turn): Promise<RecoveryChange | undefined>;
  /** It still was. */
  react(failure: ModelFailure, state: RunState, turn: Turn): Promise<RecoveryChange | undefined>;
}

/** Level: session. */
export const CompactionEngine: Token<CompactionEngine> = token("lorimer.compaction.Engine");
