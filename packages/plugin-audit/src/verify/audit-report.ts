/** The first thing that is wrong with a file of the log. */
export interface AuditFault {
  readonly file: string;
  /** Line in the file, from 1. */
  readonly line: number;
  /** The number of the record at fault, where that can be told. */
  readonly seq: number | undefined;
  readonly kind: "changed" | "removed" | "reordered" | "inserted" | "truncated" | "renamed" | "missing" | "unreadable";
  /** One sentence. */
  readonly message: string;
}

/** `closed`: whole. `open`: still being written. `abandoned`: its process died, and a later file vouches for where it ended. */
export type AuditFileState = "closed" | "open" | "abandoned" | "faulty";

export interface AuditFileReport {
  readonly file: string;
  readonly state: AuditFileState;
  /** Sound records, from the beginning. */
  readonly records: number;
  /** The records carry HMACs. */
  readonly keyed: boolean;
  readonly fault?: AuditFault;
}

export interface AuditReport {
  readonly ok: boolean;
  readonly files: readonly AuditFileReport[];
  /** The first bad record of the first faulty file. */
  readonly firstFault?: AuditFault;
  /** What should be known although it is no fault. */
  readonly notes: readonly string[];
}
