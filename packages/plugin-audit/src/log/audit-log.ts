import { token } from "@lorimer/sdk";
import type { AgentId, SessionId, Token } from "@lorimer/sdk";

/** Something worth recording. */
export interface AuditEntry {
  readonly sessionId: SessionId;
  readonly agentId?: AgentId;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** It must be on the disk before anything goes on, such as a decision. */
  readonly durable?: boolean;
}

/** The audit log of one session. */
export interface AuditLog {
  readonly enabled: boolean;
  /** Policy wants no call to run unrecorded. */
  readonly required: boolean;
  readonly includeInput: boolean;
  /** Records in order; resolves when it is written, or when that failed. Never rejects. */
  write(entry: AuditEntry): Promise<void>;
  /** Waits for everything written so far, at most five seconds. Why the log cannot be written, or undefined when it can; tries again first. */
  fault(sessionId: SessionId): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Level: session. */
export const AuditLog: Token<AuditLog> = token("lorimer.AuditLog");
