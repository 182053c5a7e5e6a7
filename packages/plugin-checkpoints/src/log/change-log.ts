import type { MessageId } from "@lorimer/sdk";
import type { ChangeGroup, FileChange, Uncovered } from "../contract/index.js";
import { isChangeRecord } from "./change-record.js";
import type { BegunRecord, ChangeRecord, EndedRecord } from "./change-record.js";

/** One change of one path, in the order in which they happened. */
export interface TimedChange extends FileChange {
  readonly group: number;
  /** True for changes that a person asked for: those of a restoring. */
  readonly deliberate: boolean;
}

/** What the records of a session come to: a pure function of them. */
export interface ChangeLog {
  readonly groups: readonly ChangeGroup[];
  readonly changes: readonly TimedChange[];
  /** How many changes there had been when a prompt came, and how many groups. */
  readonly prompts: ReadonlyMap<MessageId, { readonly changes: number; readonly groups: number }>;
  /** Begun, and nothing recorded of how it ended. */
  readonly open: readonly BegunRecord[];
}

export const restorings: ReadonlySet<string> = new Set(["rewind", "undo"]);

export function foldChanges(values: readonly unknown[]): ChangeLog {
  const records = values.filter(isChangeRecord);
  const ended = new Set(records.flatMap((record) => (record.type === "ended" ? [record.number] : [])));
  const groups = new Map<number, Group>();
  const changes: TimedChange[] = [];
  const prompts = new Map<MessageId, { changes: number; groups: number }>();
  let prompt: MessageId | undefined;
  for (const record of records) {
    for (const id of record.prompts) {
      prompts.set(id, { changes: changes.length, groups: groups.size });
      prompt = id;
    }
    if (record.type === "begun") groups.set(record.number, groupOf(record, prompt));
    const group = groups.get(record.number);
    if (group === undefined) continue;
    const happened = record.type === "begun" ? interrupted(record, ended) : record.files;
    const deliberate = restorings.has(group.tool);
    changes.push(...happened.map((file): TimedChange => ({ ...file, group: record.number, deliberate })));
    group.files.push(...happened);
    if (record.type === "ended") add(group, record);
  }
  const open = records.filter((record): record is BegunRecord => record.type === "begun" && !ended.has(record.number));
  return { groups: [...groups.values()], changes, prompts, open };
}

interface Group extends ChangeGroup {
  readonly files: FileChange[];
  readonly uncovered: Uncovered[];
  readonly beside: string[];
}

function groupOf(record: BegunRecord, prompt: MessageId | undefined): Group {
  const { number, time, tool, title, call, undoes } = record;
  return { number, time, tool, title, call, prompt, files: [], uncovered: [], beside: [], ...(undoes === undefined ? {} : { undoes }) };
}

/** What a call that never ended may have changed. */
function interrupted(record: BegunRecord, ended: ReadonlySet<number>): readonly FileChange[] {
  return ended.has(record.number) ? [] : record.files.map(({ path, before }) => ({ path, before, after: undefined }));
}

function add(group: Group, { uncovered, beside }: EndedRecord): void {
  group.uncovered.push(...uncovered);
  for (const other of beside) if (!group.beside.includes(other)) group.beside.push(other);
}

/** The number for the next group. */
export function nextNumber(values: readonly unknown[]): number {
  return values.filter(isChangeRecord).reduce((most, { number }: ChangeRecord) => Math.max(most, number), 0) + 1;
}
