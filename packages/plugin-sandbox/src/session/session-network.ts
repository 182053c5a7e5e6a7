import type { ToolCall } from "@lorimer/sdk";
import type { NetworkPath } from "../engine/sandbox-engine.js";
import type { SandboxPolicy } from "../policy/sandbox-policy.js";

/** The way of a session's processes to the network. */
export interface SessionNetwork {
  /** Undefined where nothing may be reached. Made on first use. */
  path(policy: SandboxPolicy): Promise<NetworkPath | undefined>;
  /** Calls that run, so that a person who is asked about a host is told for what. */
  callStarted(call: ToolCall): void;
  callEnded(call: ToolCall): void;
  /** What was denied since it was last asked, in words. */
  takeDenials(): readonly string[];
  close(): Promise<void>;
}
