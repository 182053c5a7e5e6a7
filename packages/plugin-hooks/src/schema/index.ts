import type { EventDefinition, Shape } from "./definition.js";
import { promptEvents } from "./prompt-events.js";
import { sessionEvents } from "./session-events.js";
import { toolEvents } from "./tool-events.js";

export { inWords } from "./check-output.js";

type Definitions = typeof toolEvents & typeof promptEvents & typeof sessionEvents;

export type HookEventName = keyof Definitions;

/** Every event there is, in the order of the documentation. */
export const hookEvents: Readonly<Record<HookEventName, EventDefinition>> = { ...toolEvents, ...promptEvents, ...sessionEvents };

/** The definition of an event by a name that may be anything. */
export function eventNamed(name: string): EventDefinition | undefined {
  return Object.hasOwn(hookEvents, name) ? hookEvents[name as HookEventName] : undefined;
}

/** What every hook is told. */
export interface CommonInput {
  readonly session_id: string;
  readonly transcript_path: string;
  readonly cwd: string;
  readonly hook_event_name: string;
  readonly prompt_id?: string;
  readonly permission_mode?: string;
  readonly effort?: { readonly level: string };
  /** Only in sub-agents. */
  readonly agent_id?: string;
  readonly agent_type?: string;
}

/** What a hook of an event reads on standard input. */
export type HookInput<Event extends HookEventName> = CommonInput & Shape<Definitions[Event]["input"]>;

/** What a hook of an event may answer. */
export interface HookOutput<Event extends HookEventName = HookEventName> {
  /** False ends the run; stronger than every decision. */
  readonly continue?: boolean;
  readonly stopReason?: string;
  /** Accepted, without effect. */
  readonly suppressOutput?: boolean;
  /** Shown to the person. */
  readonly systemMessage?: string;
  readonly terminalSequence?: string;
  readonly decision?: "block" | "approve";
  readonly reason?: string;
  readonly hookSpecificOutput?: { readonly hookEventName: Event } & Shape<Definitions[Event]["output"]>;
}
