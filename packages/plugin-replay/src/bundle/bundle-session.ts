import type { JournalRecord, SessionEvent } from "@lorimer/sdk";
import { replaySession } from "../replay-session.js";
import type { ReplayOptions } from "../replay-session.js";
import { bundleRecords } from "./bundle-records.js";
import type { BundleOptions } from "./bundle-records.js";

/**
 * The log as a bug report. Where all words are taken out, what the harness itself makes of them is made again by a replay, so that the report
 * holds what a replay elsewhere will come to.
 */
export async function bundleSession(
  options: BundleOptions & Pick<ReplayOptions, "records" | "plugins" | "open" | "cwd">,
): Promise<readonly JournalRecord[]> {
  const records = bundleRecords(options.records, options);
  if (options.redact !== "all") return records;
  const again = new Map<number, SessionEvent>();
  await replaySession({ ...options, records, collect: (event) => again.set(event.sequence, plain(event)) });
  return records.map((record) => {
    const { entry } = record;
    const event = entry.type === "event" ? again.get(entry.event.sequence) : undefined;
    return entry.type === "event" && event?.type === entry.event.type ? { ...record, entry: { ...entry, event } } : record;
  });
}

function plain(event: SessionEvent): SessionEvent {
  return JSON.parse(JSON.stringify(event)) as SessionEvent;
}
