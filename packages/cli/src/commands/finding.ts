/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly status: "ok" | "note" | "missing";
  readonly detail: string;
  /** How to mend it. */
  readonly remedy?: string;
}
