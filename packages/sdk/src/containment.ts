import { token } from "./service.js";
import type { Token } from "./service.js";
import type { ToolCall } from "./tool.js";

/** What contains the commands of a session. */
export interface Containment {
  /** `contained`: held by the kernel, tested by probing. `degraded`: something is missing, said in `reason`. `none`: nothing holds. */
  readonly state: "contained" | "degraded" | "none";
  readonly engine: string;
  readonly reason: string;
  /** True when this very call will run contained and the settings let contained calls go unasked. Never true when `state` is not `contained`. */
  autoAllows(call: ToolCall): boolean;
  /** True when this call asks to leave the sandbox and policy lets that be asked for. */
  escapes(call: ToolCall): boolean;
}

/** Level: session. */
export const Containment: Token<Containment> = token("lorimer.Containment");
