import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "@lorimer/sdk";
import type { SegmentEnd } from "../log/earlier-segments.js";
import { isRunning } from "../log/writer.js";
import type { Writer } from "../log/writer.js";
import type { AuditFault, AuditFileReport, AuditReport } from "./audit-report.js";
import { readSegment } from "./read-segment.js";
import type { ReadSegment } from "./read-segment.js";

export interface VerifyOptions {
  /** Checks the HMACs as well. */
  readonly key?: string;
  /** Whether the process that began a file may still write to it. Default: asks the system. */
  readonly isRunning?: (writer: Writer) => boolean;
}

/** Checks a file of an audit log, or every one of a folder and what they say of each other. Changes nothing. */
export async function verifyAudit(path: string, options: VerifyOptions = {}): Promise<AuditReport> {
  const isFolder = (await stat(path)).isDirectory();
  const paths = isFolder
    ? (await readdir(path))
        .filter((name) => name.endsWith(".jsonl"))
        .sort()
        .map((name) => join(path, name))
    : [path];
  const segments: ReadSegment[] = [];
  for (const one of paths) segments.push(await readSegment(one, options.key).catch((error: unknown) => unreadable(one, messageOf(error))));
  const byName = new Map(segments.map((segment) => [segment.file, segment]));
  const witnesses = segments.flatMap(witnessesOf);
  const files = segments.map((segment) => judge(segment, witnesses, options.isRunning ?? isRunning));
  const missing = isFolder ? witnesses.filter(({ end }) => !byName.has(end.file)).map(({ end, by }) => gone(end.file, by)) : [];
  const lost = [...new Map(missing.map((report) => [report.file, report])).values()];
  const all = [...files, ...lost].sort((one, other) => (one.file < other.file ? -1 : 1));
  const firstFault = all.find(({ fault }) => fault !== undefined)?.fault;
  return { ok: firstFault === undefined, files: all, ...(firstFault && { firstFault }), notes: notesOn(all, segments, options) };
}

/** What a file says of another one: that it held a record with this number and hash. */
interface Witness {
  readonly by: string;
  readonly end: Pick<SegmentEnd, "file" | "seq" | "hash">;
  /** It saw that nobody writes to the file any more. */
  readonly final: boolean;
}

function witnessesOf({ file, opened }: ReadSegment): readonly Witness[] {
  const { newest, abandoned, continues } = opened?.data ?? {};
  const finals = [...(Array.isArray(abandoned) ? abandoned : []), continues].map((end) => ({ by: file, end, final: true }));
  return [...finals, { by: file, end: newest, final: false }].filter((witness): witness is Witness => isEnd(witness.end));
}

function isEnd(value: unknown): value is Witness["end"] {
  const { file, seq, hash } = (value ?? {}) as Record<string, unknown>;
  return typeof file === "string" && typeof seq === "number" && typeof hash === "string";
}

function judge(segment: ReadSegment, witnesses: readonly Witness[], running: (writer: Writer) => boolean): AuditFileReport {
  const { file, hashes, opened, closed, keyed } = segment;
  const of = witnesses.filter(({ end }) => end.file === file);
  const ended = of.some(({ end, final }) => final && end.seq === hashes.length && end.hash === (hashes.at(-1) ?? ""));
  const base = { file, records: hashes.length, keyed };
  const faulty = (fault: AuditFault): AuditFileReport => ({ ...base, state: "faulty", fault });
  // A line that was torn when its process died is where the file ended, if a later file says so.
  if (segment.fault !== undefined)
    return segment.fault.kind === "truncated" && ended ? { ...base, state: "abandoned" } : faulty(segment.fault);
  const broken = of.find(({ end }) => end.seq > 0 && hashes[end.seq - 1] !== end.hash);
  if (broken !== undefined) return faulty(contradicted(file, hashes.length, broken));
  if (closed) return { ...base, state: "closed" };
  if (ended) return { ...base, state: "abandoned" };
  const { host, pid, started } = opened?.data ?? {};
  if (running({ host, pid, started })) return { ...base, state: "open" };
  const seq = hashes.length + 1;
  const message = `The file ends after record ${hashes.length} without being closed, and nothing vouches for that: its process crashed, or records were removed from its end.`;
  return faulty({ file, line: seq, seq, kind: "truncated", message });
}

function contradicted(file: string, records: number, { by, end }: Witness): AuditFault {
  const at = { file, line: Math.min(end.seq, records + 1), seq: Math.min(end.seq, records + 1) };
  if (end.seq > records)
    return { ...at, kind: "truncated", message: `Record ${at.seq} is gone: ${by} saw the file with ${end.seq} records.` };
  return { ...at, kind: "changed", message: `Record ${at.seq} is not the one that ${by} saw: the file was written anew.` };
}

function gone(file: string, by: string): AuditFileReport {
  const fault: AuditFault = { file, line: 0, seq: undefined, kind: "missing", message: `The file is gone; ${by} saw it.` };
  return { file, state: "faulty", records: 0, keyed: false, fault };
}

function unreadable(path: string, message: string): ReadSegment {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const fault: AuditFault = { file, line: 0, seq: undefined, kind: "unreadable", message: `The file cannot be read: ${message}` };
  return { file, hashes: [], opened: undefined, closed: false, keyed: false, fault };
}

function notesOn(files: readonly AuditFileReport[], segments: readonly ReadSegment[], { key }: VerifyOptions): readonly string[] {
  const notes: string[] = [];
  const keyed = files.filter((file) => file.keyed).length;
  if (keyed > 0 && key === undefined)
    notes.push(`${keyed} of ${files.length} files carry HMACs, which were not checked: no key was given.`);
  if (keyed < segments.length && key !== undefined)
    notes.push(`${segments.length - keyed} of ${files.length} files carry no HMACs, although a key was given.`);
  for (const { file, state } of files)
    if (state === "open") notes.push(`${file} is still being written: where it ends, nothing vouches for it yet.`);
  for (const { file, opened } of segments) {
    const { records, why } = (opened?.data["lost"] ?? {}) as Record<string, unknown>;
    if (typeof records === "number") notes.push(`Before ${file}, ${records} records were lost: ${String(why)}.`);
  }
  return notes;
}
