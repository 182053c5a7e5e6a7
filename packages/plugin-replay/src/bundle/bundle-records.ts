import type { JournalRecord } from "@lorimer/sdk";
import { blanked, masker } from "./masker.js";
import type { MaskOptions } from "./masker.js";
import { maskStreams } from "./mask-streams.js";

export interface BundleOptions extends MaskOptions {
  /** Also takes the words out of messages and tool results; their form stays. Default: `secrets`, which masks secrets and names only. */
  readonly redact?: "secrets" | "all";
}

/** A log without what is nobody else's business, which still replays: lengths, ids, times and structure are as they were. */
export function bundleRecords(records: readonly JournalRecord[], options: BundleOptions): readonly JournalRecord[] {
  const mask = masker(options);
  const hide = options.redact === "all";
  const text = hide ? blanked : mask;
  const whole = maskStreams(records, hide ? (words) => blanked(words) : mask);
  return whole.map((record) => withoutDigest({ ...record, entry: masked(record.entry, { mask, text, hide }) as JournalRecord["entry"] }));
}

/** What people, models and tools said, by the names of the fields that hold it. */
const words: ReadonlySet<string> = new Set(["text", "thinking", "typed"]);
/** Below these everything is what somebody said or found. */
const contents: ReadonlySet<string> = new Set(["content", "output"]);

interface Masking {
  readonly mask: (text: string) => string;
  readonly text: (text: string) => string;
  readonly hide: boolean;
}

function masked(value: unknown, how: Masking, key: string = "", said: boolean = false, kept: boolean = false): unknown {
  if (typeof value === "string") {
    if (named.has(key)) return value;
    const spoken = words.has(key) || said || key === "input";
    return how.hide && spoken && !kept && key !== "type" ? how.text(value) : how.mask(value);
  }
  if (Array.isArray(value)) return value.map((item) => masked(item, how, key, said, kept));
  if (typeof value !== "object" || value === null) return value;
  const isResult = (value as { readonly type?: unknown }).type === "tool_result" || "status" in value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      // Calls keep their input: rules, schemas and hooks decide by it.
      const isInput = kept || (name === "input" && typeof inner === "object" && !Array.isArray(inner));
      return [name, masked(inner, how, name, said || (isResult && contents.has(name)), isInput)];
    }),
  );
}

/** Names by which records, events and blocks find one another. */
const named: ReadonlySet<string> = new Set(["type", "id", "tool_use_id", "toolUseId", "sessionId", "agentId", "runId", "signature"]);

/** Requests are other ones now, so what identified them is taken out; their size is still compared. */
function withoutDigest(record: JournalRecord): JournalRecord {
  const { entry } = record;
  if (entry.type !== "outside" || entry.key !== "model") return record;
  const { asked: _asked, ...value } = entry.value as Readonly<Record<string, unknown>>;
  return { ...record, entry: { ...entry, value } };
}
