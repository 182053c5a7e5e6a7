import type { Clock, ModelCaller, Workspace } from "@lorimer/sdk";
import type { HookAgents, HookMcpTools } from "../contract/index.js";
import type { HookResult } from "../result/hook-result.js";
import type { HttpClient } from "./http-client.js";
import type { PersonQueue } from "./person-queue.js";

/** What handlers use beside their own entry. */
export interface HandlerParts {
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly secrets: readonly string[];
  readonly models: ModelCaller | undefined;
  readonly mcpTools: HookMcpTools | undefined;
  readonly agents: HookAgents | undefined;
  readonly people: PersonQueue;
  readonly http: HttpClient;
  /** A setting of the hooks, live. */
  setting(key: string): unknown;
  /** Aborted when the session closes. */
  readonly sessionSignal: AbortSignal;
}

/** One run of one hook. */
export interface HandlerCall {
  readonly event: string;
  /** How the hook is shown. */
  readonly label: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The input as JSON, made once for all hooks of one firing. */
  payload(): string;
  readonly cwd: string;
  readonly effort: string | undefined;
  readonly envFile: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Told the end of a hook that nobody waited for. */
  later(end: Promise<HookResult>, rewake: boolean): void;
}
