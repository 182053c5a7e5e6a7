import type { MessageId } from "@lorimer/sdk";
import type { ChangeGroup, ExternalEffect, FileChange, Uncovered } from "../contract/index.js";
import { isChangeRecord } from "./change-record.js";
import type { BegunRecord, EffectRecord, EndedRecord, UndoingRecord } from "./change-record.js";

/** One change of one path. */
export interface TimedChange extends FileChange {
  readonly group: number;
  /** Grows with time; two changes that one record tells of have the same. */
  readonly position: number;
  /** True for changes that a person asked for: those of a restoring. */
  readonly deliberate: boolean;
}

interface Group extends ChangeGroup {
  readonly position: number;
  readonly files: FileChange[];
  readonly uncovered: Uncovered[];
  readonly beside: string[];
}

const restorings: ReadonlySet<string> = new Set(["rewind", "undo"]);

/** What the records of a session come to. Takes records one by one, so that a long session costs no more for each than a short one. */
export class ChangeLog {
  readonly #groups = new Map<number, Group>();
  readonly #changes: TimedChange[] = [];
  readonly #prompts = new Map<MessageId, number>();
  readonly #open = new Map<number, BegunRecord>();
  readonly #effects = new Map<number, ExternalEffect & { readonly position: number }>();
  #taken = 0;
  #most = 0;
  #prompt: MessageId | undefined;

  /** Takes what came since the last time. `values` only ever grows. */
  take(values: readonly unknown[]): this {
    for (; this.#taken < values.length; this.#taken += 1) this.#apply(values[this.#taken]);
    return this;
  }

  /** Of what comes next. */
  get position(): number {
    return this.#taken;
  }

  get nextNumber(): number {
    return this.#most + 1;
  }

  /** Begun, and nothing recorded of how it ended. */
  get open(): readonly BegunRecord[] {
    return [...this.#open.values()];
  }

  /** What calls that never ended may have changed is part of their group. */
  get groups(): readonly ChangeGroup[] {
    return [...this.#groups.values()].map((group) => {
      const open = this.#open.get(group.number);
      return open === undefined ? group : { ...group, files: open.files.map(({ path, before }) => ({ path, before, after: undefined })) };
    });
  }

  /** In the order in which they happened. */
  get changes(): readonly TimedChange[] {
    if (this.#open.size === 0) return this.#changes;
    return [...this.#changes, ...this.open.flatMap((record) => this.#interrupted(record))].sort((a, b) => a.position - b.position);
  }

  /** Where in time a prompt came; undefined for one that no change followed. */
  prompt(id: MessageId): number | undefined {
    return this.#prompts.get(id);
  }

  get prompts(): Iterable<MessageId> {
    return this.#prompts.keys();
  }

  /** Changes and groups from a position on. */
  since(position: number): { readonly changes: readonly TimedChange[]; readonly groups: readonly ChangeGroup[] } {
    const groups = this.groups.filter((group) => (group as Group).position >= position);
    return { changes: this.changes.filter((change) => change.position >= position), groups };
  }

  /** What was done outside of files from a position on, newest first. */
  effectsSince(position: number): readonly ExternalEffect[] {
    return [...this.#effects.values()]
      .filter((effect) => effect.position >= position)
      .map(({ position: _position, ...effect }) => effect)
      .reverse();
  }

  /** Those that ended at a position or after it; cheap for a position that is not long ago. */
  settledSince(position: number): readonly TimedChange[] {
    let from = this.#changes.length;
    while (from > 0 && (this.#changes[from - 1]?.position ?? -1) >= position) from -= 1;
    return this.#changes.slice(from);
  }

  #apply(value: unknown): void {
    if (!isChangeRecord(value)) return;
    this.#most = Math.max(this.#most, value.number);
    for (const id of value.prompts) {
      this.#prompts.set(id, this.#taken);
      this.#prompt = id;
    }
    if (value.type === "begun") this.#begin(value);
    else if (value.type === "ended") this.#end(value);
    else if (value.type === "effect") this.#effect(value);
    else this.#undo(value);
  }

  #effect({ number, time, tool, title, call, compensation }: EffectRecord): void {
    this.#effects.set(number, { number, time, tool, title, call, compensation, state: "stands", position: this.#taken });
  }

  #undo({ type, number, ok }: UndoingRecord): void {
    const effect = this.#effects.get(number);
    const state = type === "compensating" ? "unknown" : ok === true ? "undone" : "stands";
    if (effect !== undefined) this.#effects.set(number, { ...effect, state });
  }

  #begin(record: BegunRecord): void {
    const { number, time, tool, title, call, undoes } = record;
    const base = { number, time, tool, title, call, prompt: this.#prompt, position: this.#taken };
    this.#groups.set(number, { ...base, files: [], uncovered: [], beside: [], ...(undoes === undefined ? {} : { undoes }) });
    this.#open.set(number, record);
  }

  #end({ number, files, uncovered, beside }: EndedRecord): void {
    const group = this.#groups.get(number);
    if (group === undefined) return;
    this.#open.delete(number);
    const deliberate = restorings.has(group.tool);
    this.#changes.push(...files.map((file): TimedChange => ({ ...file, group: number, deliberate, position: this.#taken })));
    group.files.push(...files);
    group.uncovered.push(...uncovered);
    for (const other of beside) if (!group.beside.includes(other)) group.beside.push(other);
  }

  #interrupted({ number, files }: BegunRecord): readonly TimedChange[] {
    const group = this.#groups.get(number);
    const position = group?.position ?? 0;
    const deliberate = group !== undefined && restorings.has(group.tool);
    return files.map(({ path, before }) => ({ path, before, after: undefined, group: number, deliberate, position }));
  }
}

/** The change log of values noted under `changeKey`. */
export function foldChanges(values: readonly unknown[]): ChangeLog {
  return new ChangeLog().take(values);
}
