import { token } from "@lorimer/sdk";
import type { ProcessRequest, ToolCall, Token, Workspace, WorkspaceProcess } from "@lorimer/sdk";
import type { Containment } from "../contract/index.js";
import type { SandboxPolicy } from "../policy/sandbox-policy.js";

/** What a tool call does to the containment of the processes it starts. */
export interface CallMode {
  readonly call: ToolCall;
  /** The processes of this call run on the machine itself. */
  readonly outside: boolean;
}

/** The containment of one session, as its workspace, its stage and its front end share it. */
export interface Sandbox extends Containment {
  /** What the next process is held by. */
  readonly policy: SandboxPolicy;
  readonly workspace: Workspace;
  /** Settings that managed policy sets. */
  readonly locked: readonly string[];
  /** Finds out what holds here; once is enough. */
  prepare(): Promise<void>;
  start(request: ProcessRequest): Promise<WorkspaceProcess>;
  /** Runs a tool call; what it starts is attributed to it. */
  running<T>(mode: CallMode, run: () => Promise<T>): Promise<T>;
  /** True when the settings name this command as one that runs on the machine itself. */
  excludes(call: ToolCall): boolean;
  /** What was denied to the processes of a call beside what they said themselves, and takes it off the list. */
  takeDenials(callId: string): readonly string[];
  close(): Promise<void>;
}

/** Level: session. */
export const Sandbox: Token<Sandbox> = token("lorimer.Sandbox");
