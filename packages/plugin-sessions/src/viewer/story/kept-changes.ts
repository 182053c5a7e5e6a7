import type { JournalEntry } from "@lorimer/sdk";

/** The key under which lorimer.checkpoints notes what calls did to files. */
const changeKey = "checkpoints.change";

/** Which files calls changed, as checkpoints noted it: also where only looking around a command could tell. */
export class KeptChanges {
  readonly #calls = new Map<unknown, string>();

  /** The call that a record is about, with the paths that it changed. */
  read({
    key,
    value,
    inherited,
  }: Extract<JournalEntry, { type: "noted" }>): { readonly call: string; readonly paths: readonly string[] } | undefined {
    if (key !== changeKey || inherited === true || typeof value !== "object" || value === null) return undefined;
    const { type, number, call, files } = value as Readonly<Record<string, unknown>>;
    if (type === "begun" && typeof call === "string") this.#calls.set(number, call);
    const own = this.#calls.get(number);
    if (type !== "ended" || own === undefined || !Array.isArray(files)) return undefined;
    return {
      call: own,
      paths: files.flatMap((file: { readonly path?: unknown } | null) => (typeof file?.path === "string" ? [file.path] : [])),
    };
  }
}
