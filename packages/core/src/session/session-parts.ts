import type { Clock, Message, Outside, Random, SessionId } from "@lorimer/sdk";
import type { Scope } from "../di/scope.js";
import type { SessionLog } from "../journal/session-log.js";
import type { ToolPool } from "../tool-calls/tool-pool.js";
import type { AgentParts } from "./agent-parts.js";
import type { Listeners } from "./listeners.js";
import type { ModelRouter } from "./model-router.js";
import type { ResumedSession, SessionOptions } from "./session-api.js";
import type { SessionInbox } from "./session-inbox.js";

/** What a session is made of. */
export interface SessionParts {
  readonly scope: Scope;
  readonly agentScope: Scope;
  readonly listeners: Listeners;
  readonly log: SessionLog;
  readonly agent: AgentParts;
  readonly router: ModelRouter;
  readonly inbox: SessionInbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly outside: Outside;
  readonly tags: SessionOptions["tags"];
  /** The tools of the next turn. */
  pool(): ToolPool;
}

/** What a session begins with. */
export interface SessionStart {
  readonly id: SessionId;
  readonly messages: readonly Message[];
  readonly name: string | undefined;
  /** Of the last event in its log. */
  readonly sequence: number;
  readonly resumed: ResumedSession | undefined;
}
