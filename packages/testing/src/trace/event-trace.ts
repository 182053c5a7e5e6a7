import type { SessionEvent } from "@lorimer/sdk";
import { gatherCalls } from "./gather-calls.js";

export interface TraceOptions {
  /** Keep every streamed delta. Default: neighbouring deltas of a block become one. */
  readonly deltas?: boolean;
  /** Leave the events of tool calls where they happened. Default: those of one call stand together, in the order asked. */
  readonly interleaved?: boolean;
  /** Types of events to leave out, such as `tool-progressed`, of which there are more or fewer as time passes. */
  readonly without?: readonly SessionEvent["type"][];
  /** Texts to replace, such as the root of a workspace: `{ "/tmp/x": "<root>" }`. */
  readonly replace?: Readonly<Record<string, string>>;
}

/** One event with everything that differs from run to run replaced by a name that does not. */
export type TracedEvent = Readonly<Record<string, unknown>> & { readonly type: string };

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/gi;
const tempPath = /(?:\/private)?(?:\/var\/folders\/[^\s"']+?|\/tmp)\/[A-Za-z0-9_.-]*(?:-|\.)[A-Za-z0-9]{6}(?![A-Za-z0-9])/g;
// At least one digit, so that names such as `run_in_background` stay.
const generatedId = /\b(toolu|msg|req|call|task|sess|session|agent|run)_(?=[A-Za-z_]*\d)[A-Za-z0-9_]{6,}/g;
const timeKeys: ReadonlySet<string> = new Set(["time", "durationMs", "firstTokenMs", "apiMs", "mtimeMs", "delayMs"]);
const tokenKeys: ReadonlySet<string> = new Set(["requestTokens"]);
const originKeys: ReadonlySet<string> = new Set(["sequence", "sessionId", "agentId", "runId", "time"]);

/**
 * A whole run as a list that two runs can be compared by: ids become `<id 1>`, `<id 2>` in order of appearance, times
 * and durations become `<ms>`, estimated tokens `<tokens>` (they count the letters of paths), temporary folders and ports become names.
 */
export function eventTrace(events: Iterable<SessionEvent>, options: TraceOptions = {}): readonly TracedEvent[] {
  const names = new Map<string, string>();
  const named = (kind: string, text: string): string => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const name = `<${kind} ${[...names.values()].filter((other) => other.startsWith(`<${kind} `)).length + 1}>`;
    names.set(text, name);
    return name;
  };
  const replacements = Object.entries(options.replace ?? {}).sort(([a], [b]) => b.length - a.length);
  const textOf = (text: string): string =>
    replacements
      .reduce((result, [from, to]) => result.replaceAll(from, to), text)
      .replace(uuid, (id) => named("id", id))
      .replace(generatedId, (id, kind: string) => named(kind, id))
      .replace(tempPath, (path) => named("folder", path))
      .replace(/\b(127\.0\.0\.1|localhost):\d+/g, "$1:<port>");
  const valueOf = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return textOf(value);
    if (typeof value === "number" && timeKeys.has(key)) return "<ms>";
    if (typeof value === "number" && tokenKeys.has(key)) return "<tokens>";
    if (Array.isArray(value)) return value.map((item) => valueOf(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [textOf(name), valueOf(inner, name)]));
  };
  const kept = [...events].filter((event) => options.without?.includes(event.type) !== true);
  const ordered = options.interleaved === true ? kept : gatherCalls(kept);
  const list = options.deltas === true ? ordered : mergeDeltas(ordered);
  return list.map((event) => {
    const own = Object.fromEntries(Object.entries(event).filter(([key]) => !originKeys.has(key)));
    return valueOf(own, "") as TracedEvent;
  });
}

/** A trace as text, one event a line: fit for a file under version control and for reading a difference. */
export function formatTrace(trace: readonly TracedEvent[]): string {
  return trace.map((event) => `${JSON.stringify(event)}\n`).join("");
}

function mergeDeltas(events: Iterable<SessionEvent>): readonly SessionEvent[] {
  const merged: SessionEvent[] = [];
  for (const event of events) {
    const last = merged.at(-1);
    const joined = last === undefined ? undefined : join(last, event);
    if (joined === undefined) merged.push(event);
    else merged[merged.length - 1] = joined;
  }
  return merged;
}

function join(last: SessionEvent, next: SessionEvent): SessionEvent | undefined {
  if (last.type !== "model-streamed" || next.type !== "model-streamed") return undefined;
  const [a, b] = [last.event, next.event];
  if (a.type !== "content_block_delta" || b.type !== "content_block_delta" || a.index !== b.index || a.delta.type !== b.delta.type)
    return undefined;
  const field = Object.keys(a.delta).find((key) => key !== "type") ?? "";
  const text = (delta: object): string => String((delta as Readonly<Record<string, unknown>>)[field]);
  return { ...last, event: { ...a, delta: { ...a.delta, [field]: text(a.delta) + text(b.delta) } as typeof a.delta } };
}
