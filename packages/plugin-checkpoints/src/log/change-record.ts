import type { Compensation, MessageId } from "@lorimer/sdk";
import type { FileChange, FileState, Uncovered } from "../contract/index.js";

/** The key of the journal under which changes are noted. */
export const changeKey = "checkpoints.change";

/** The key under which a copy of a session notes that it goes on from the changes of that one. */
export const adoptedKey = "checkpoints.adopted";

interface Base {
  /** Of the group; several records may belong to one. */
  readonly number: number;
  /** Prompts of the conversation that no record before this one names, in order. */
  readonly prompts: readonly MessageId[];
}

/** On the disk before the effect: a crash afterwards leaves what it takes to go back. */
export interface BegunRecord extends Base {
  readonly type: "begun";
  readonly time: number;
  readonly tool: string;
  readonly title: string;
  readonly call: string;
  readonly files: readonly { readonly path: string; readonly before: FileState }[];
  /** The project before a command: a tree in the session's own objects. */
  readonly tree?: string;
  readonly undoes?: number;
}

/** What was found afterwards. A background task may be followed by several. */
export interface EndedRecord extends Base {
  readonly type: "ended";
  readonly files: readonly FileChange[];
  readonly uncovered: readonly Uncovered[];
  readonly beside: readonly string[];
}

/** Something was done outside of files. */
export interface EffectRecord extends Base {
  readonly type: "effect";
  readonly time: number;
  readonly tool: string;
  readonly title: string;
  readonly call: string;
  readonly compensation?: Compensation;
}

/** An effect is being undone, on the disk before that begins; or it was (`ok`), or could not be. `number` is that of the effect. */
export interface UndoingRecord extends Base {
  readonly type: "compensating" | "compensated";
  readonly ok?: boolean;
}

export type ChangeRecord = BegunRecord | EndedRecord | EffectRecord | UndoingRecord;

/** A log may have been written by another version, or come from somewhere else. */
export function isChangeRecord(value: unknown): value is ChangeRecord {
  if (typeof value !== "object" || value === null || !("type" in value) || !("number" in value)) return false;
  const { prompts } = value as Partial<ChangeRecord>;
  if (!Array.isArray(prompts) || typeof value.number !== "number") return false;
  if (value.type === "compensating" || value.type === "compensated") return true;
  if (value.type === "effect") return isEffect(value as Partial<EffectRecord>);
  const { files } = value as Partial<BegunRecord>;
  if (!Array.isArray(files)) return false;
  if (!files.every((file) => typeof file?.path === "string" && isState(file.before))) return false;
  if (value.type === "begun") return ["tool", "title", "call"].every((key) => typeof (value as Record<string, unknown>)[key] === "string");
  return value.type === "ended" && Array.isArray((value as Partial<EndedRecord>).uncovered);
}

function isEffect({ time, tool, title, call, compensation }: Partial<EffectRecord>): boolean {
  const undoes = compensation === undefined || (typeof compensation?.tool === "string" && typeof compensation.description === "string");
  return typeof time === "number" && undoes && [tool, title, call].every((text) => typeof text === "string");
}

function isState(value: unknown): value is FileState {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const { kind, hash, mode, target } = value as Record<string, unknown>;
  if (kind === "file") return typeof hash === "string" && typeof mode === "number";
  return kind === "link" ? typeof target === "string" : kind === "absent" || kind === "other";
}
