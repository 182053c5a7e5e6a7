import type { Effort, Speed, ThinkingOption } from "@lorimer/sdk";
import type { Arguments } from "./arguments/arguments.js";
import type { EventLog } from "./debug/event-log.js";
import type { Host } from "./host.js";
import type { LineWriter } from "./output/line-writer.js";
import type { Policy } from "./permissions/policy.js";
import type { Settings } from "./settings/read-settings.js";

/** Everything a front end works with, read and checked before it starts. */
export interface Setup {
  readonly args: Arguments;
  readonly host: Host;
  /** The environment with dotenv files beneath it. */
  readonly env: Host["env"];
  readonly settings: Settings;
  readonly policy: Policy;
  readonly outputSchema: Readonly<Record<string, unknown>> | undefined;
  readonly out: LineWriter;
  readonly log: EventLog;
  /** Says something to the person on standard error. */
  warn(text: string): void;
  /** Aborted when a signal arrived or the reader of the output went away. */
  readonly ending: AbortSignal;
  readonly thinking: ThinkingOption | undefined;
  readonly effort: Effort | undefined;
  readonly speed: Speed | undefined;
}
