import type { OpenSettings, Trust } from "@lorimer/plugin-settings";
import type { Effort, Speed, ThinkingOption } from "@lorimer/sdk";
import type { Arguments } from "./arguments/arguments.js";
import type { EventLog } from "./debug/event-log.js";
import type { Host } from "./host.js";
import type { LineWriter } from "./output/line-writer.js";
import type { ChosenSettings } from "./settings/credentials.js";

/** Everything a front end works with, read and checked before it starts. */
export interface Setup {
  readonly args: Arguments;
  readonly host: Host;
  /** The environment with dotenv files beneath it. */
  readonly env: Host["env"];
  /** The root of the repository, or the working folder. */
  readonly project: string;
  readonly settings: OpenSettings;
  readonly trust: Trust;
  /** What the settings, the flags and the environment come to together. */
  readonly chosen: ChosenSettings;
  /** Installed plugins that policy refuses, by id, with the reason. */
  readonly refusedPlugins: Readonly<Record<string, string>>;
  readonly outputSchema: Readonly<Record<string, unknown>> | undefined;
  readonly out: LineWriter;
  readonly log: EventLog;
  /** Work that nobody waits for while the run goes on; the process gives it a moment at its end. */
  readonly background: Promise<void>[];
  /** Says something to the person on standard error. */
  warn(text: string): void;
  /** Aborted when a signal arrived or the reader of the output went away. */
  readonly ending: AbortSignal;
  readonly thinking: ThinkingOption | undefined;
  readonly effort: Effort | undefined;
  readonly speed: Speed | undefined;
}
