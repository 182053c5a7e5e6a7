import type { JournalRecord, MessageId, Plugin, SessionEvent, SessionId } from "@lorimer/sdk";
import type { Divergence } from "./compare/divergence.js";
import { Comparison } from "./compare/comparison.js";
import { StageTrace } from "./compare/stage-trace.js";
import { replayPlugin } from "./conduct/replay-plugin.js";
import type { ReplayCursor } from "./conduct/replay-plugin.js";
import { Replaying } from "./conduct/replaying.js";
import type { ReplayingOptions } from "./conduct/replaying.js";
import { machine } from "./conduct/machine.js";
import type { Command } from "./recorded/inputs.js";
import { segmentsOf } from "./recorded/segment.js";
import type { Segment } from "./recorded/segment.js";

/** A session, as far as a replay uses one. */
export interface ReplayedSession {
  prompt(input: never, options?: never): AsyncGenerator<SessionEvent, unknown, void>;
  resume(state: never, options?: never): AsyncGenerator<SessionEvent, unknown, void>;
  goOn(options?: never): AsyncGenerator<SessionEvent, unknown, void>;
  rewind(to: MessageId): Promise<void>;
  useModel(model: string): Promise<void>;
  close(): Promise<void>;
}

/** A harness, as far as a replay uses one. */
export interface ReplayHarness {
  openSession(options: never): Promise<ReplayedSession>;
  close(): Promise<void>;
}

export interface ReplayOptions {
  /** The log, as `readJournal` reads it. */
  readonly records: readonly JournalRecord[];
  /** The plugins of the harness; listeners and whatever keeps logs are left out of them. */
  readonly plugins: readonly Plugin[];
  /** Opens the real harness with these plugins. */
  open(plugins: readonly Plugin[]): Promise<ReplayHarness>;
  /** Stops when this event came. */
  readonly until?: number;
  /** Really runs tools that only read; what every other tool did is taken from the log. */
  readonly liveTools?: boolean;
  /** The folder to work in. Default: the recorded one. */
  readonly cwd?: string;
  /** Told every event as it is emitted again; nothing is compared then. */
  collect?(event: SessionEvent): void;
  /** Milliseconds in which nothing happens before the replay is given up. Default 5,000. */
  readonly stuckMs?: number;
}

export interface ReplayReport {
  readonly session: SessionId | undefined;
  /** Events that were emitted again and are the same. */
  readonly events: number;
  readonly recorded: number;
  readonly divergence: Divergence | undefined;
  /** Plugins and versions that are not as they were when the session was recorded. */
  readonly changed: readonly string[];
  /** How often each tool really ran, and how often what it had done was taken from the log. */
  readonly tools: Readonly<Record<string, { readonly ran: number; readonly recorded: number }>>;
}

/** Runs a recorded session again through the real harness, without anything outside, and compares every event. */
export async function replaySession(options: ReplayOptions): Promise<ReplayReport> {
  const segments = segmentsOf(options.records);
  const cursor: ReplayCursor = { current: undefined };
  const trace = new StageTrace();
  const harness = await options.open([...trace.watch(options.plugins.map(replayable)), replayPlugin(cursor)]);
  const tools: Record<string, { ran: number; recorded: number }> = {};
  const ran = (name: string, really: boolean): void => {
    const counts = (tools[name] ??= { ran: 0, recorded: 0 });
    counts[really ? "ran" : "recorded"] += 1;
  };
  let events = 0;
  let divergence: Divergence | undefined;
  try {
    for (const segment of segments) {
      if (segment.last < segment.first) continue;
      if (options.until !== undefined && segment.first > options.until) break;
      const comparison = new Comparison(segment, trace, options.until, options.collect);
      await replaySegment(segment, harness, cursor, comparison, { ...options, ran });
      events += comparison.same;
      divergence = comparison.divergence;
      if (divergence !== undefined || comparison.stopped) break;
    }
  } finally {
    await inTime(harness.close());
  }
  const opened = segments.at(-1)?.opened;
  const recorded = segments.reduce((sum, segment) => sum + segment.events.size, 0);
  return { session: opened?.session, events, recorded, divergence, changed: changedPlugins(options.plugins, opened?.plugins), tools };
}

async function replaySegment(
  segment: Segment,
  harness: ReplayHarness,
  cursor: ReplayCursor,
  comparison: Comparison,
  { cwd, liveTools = false, stuckMs = 5000, ran }: ReplayOptions & Pick<ReplayingOptions, "ran">,
): Promise<void> {
  const outside: Replaying = new Replaying({
    segment,
    liveTools,
    stuckMs,
    ...machine,
    ran,
    event: (event) => comparison.event(event),
    request: (request, recorded) => comparison.request(request, recorded, outside.player.position),
    stuck: (asked) => comparison.stuck(outside.player.position, asked),
  });
  cursor.current = { segment, outside };
  const { sessionId: _id, fork: _fork, persist: _persist, resume: _resume, ...options } = segment.opened.options ?? {};
  const given = { ...options, model: segment.opened.model, cwd: cwd ?? segment.opened.cwd, resume: segment.opened.session };
  const session = await harness.openSession(given as never);
  try {
    await Promise.race([comparison.over, play(session, outside, segment)]);
  } finally {
    comparison.end();
    outside.player.end();
    await inTime(session.close());
  }
}

async function play(session: ReplayedSession, outside: Replaying, segment: Segment): Promise<void> {
  for (const command of outside.script.commands) {
    await outside.player.reached(command.after);
    await carryOut(session, command);
  }
  await outside.player.reached(segment.last);
}

async function carryOut(session: ReplayedSession, { key, value, left }: Command): Promise<void> {
  if (key === "rewind") return session.rewind(value["to"] as MessageId);
  if (key === "use-model") return session.useModel(value["model"] as string);
  const run =
    key === "prompt"
      ? session.prompt(value["input"] as never, value["options"] as never)
      : key === "go-on"
        ? session.goOn(value["options"] as never)
        : session.resume(value["state"] as never, value["options"] as never);
  for await (const event of run) if (left !== undefined && event.sequence >= left) return;
}

/** What listens and what keeps logs has effects of its own and no part in what a session does. */
function replayable(plugin: Plugin): Plugin {
  const { listeners: _listeners, services, ...rest } = plugin.contributes;
  const kept = services?.filter(({ token }) => token !== "lorimer.JournalStore" && token !== "lorimer.SessionReplay");
  return { ...plugin, contributes: { ...rest, ...(kept === undefined ? {} : { services: kept }) } };
}

function changedPlugins(now: readonly Plugin[], then: Segment["opened"]["plugins"]): readonly string[] {
  if (then === undefined) return [];
  const versions = new Map(now.map(({ manifest: { name, version = "" } }) => [name, version]));
  const gone = then.flatMap(({ name, version }) => {
    const other = versions.get(name);
    if (other === undefined) return [`${name} ${version} is not here`];
    return other === version ? [] : [`${name} was ${version} and is ${other}`];
  });
  const known = new Set(then.map(({ name }) => name));
  return [...gone, ...[...versions].flatMap(([name, version]) => (known.has(name) ? [] : [`${name} ${version} was not there`]))];
}

/** A plugin that does not close keeps nobody from the report. */
async function inTime(closing: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, 2000)));
  await Promise.race([closing.catch(() => undefined), late]);
  clearTimeout(timer);
}
