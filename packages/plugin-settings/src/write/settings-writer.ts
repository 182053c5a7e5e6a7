import { LorimerError } from "@lorimer/sdk";
import { draftOf, withFileLock } from "@lorimer/sdk/files";
import type { HeldLock } from "@lorimer/sdk/files";
import type { SettingsEdit } from "../contract/index.js";
import { isObject } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import { JsoncError, lineOf, parseJsonc, valueOf } from "../json/parse-jsonc.js";
import { patchJsonc } from "../json/patch-jsonc.js";
import { readText } from "../layers/read-text.js";
import { applyEdits } from "./apply-edits.js";
import { durableReplace } from "./durable-replace.js";
import { writeTarget } from "./write-target.js";

/** Gives a new value, or changes the given one where it may: objects in `owned`. */
type Change = (value: JsonObject, owned: WeakSet<object>) => JsonObject;

interface Waiting {
  readonly change: Change;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface WriterOptions {
  /** The file must not lead out of this folder. */
  readonly within?: string | undefined;
  /** Of a file that is not there yet. Default: only its owner reads it. */
  readonly newMode?: number;
  /** Told what a file said before and after, once it says it. */
  readonly written?: (before: string, after: string) => void;
}

/** What a file that is not there, or empty, counts as. */
const emptyText = "{}\n";

/** Times that a change is begun anew because somebody who respects no lock was faster. */
const mostAttempts = 5;

/** Changes one settings file, together with whoever else does. What is asked for while a change is under way is done in one go after it. */
export class SettingsWriter {
  readonly #path: string;
  readonly #options: WriterOptions;
  #waiting: Waiting[] = [];
  #busy = false;

  constructor(path: string, options: WriterOptions = {}) {
    this.#path = path;
    this.#options = options;
  }

  /** Resolves when the change is durable. Fails with the file as it was. */
  edit(edits: readonly SettingsEdit[]): Promise<void> {
    return this.change((value, owned) => applyEdits(value, edits, owned));
  }

  /** The same with any pure change of the whole. */
  change(change: Change): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject });
      if (!this.#busy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    // One turn later, so that what is asked for in the same turn is one batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      let batch: readonly Waiting[] = [];
      let settle = (): void => {};
      try {
        const { path } = await writeTarget(this.#path, this.#options.within);
        await withFileLock(`${path}.lock`, async (lock) => {
          batch = this.#waiting.splice(0);
          settle = await this.#write(path, batch, lock);
        });
      } catch (error) {
        for (const { reject } of batch.length > 0 ? batch : this.#waiting.splice(0)) reject(error);
      }
      // After the lock is gone, so that whoever leaves the process now leaves nothing behind.
      settle();
    }
    this.#busy = false;
  }

  /** Writes all the changes at once. Returns what tells those who asked for them. */
  async #write(path: string, batch: readonly Waiting[], lock: HeldLock): Promise<() => void> {
    for (let attempt = 1; ; attempt++) {
      const target = await writeTarget(path, this.#options.within);
      const before = currentText(path);
      const { value, answers } = changed(currentValue(path, before), batch);
      const after = patchJsonc(before, value);
      let overtaken = false;
      const beforeCommit = (): void => {
        lock.assertHeld();
        overtaken = currentText(path) !== before;
        if (overtaken) throw new LorimerError("SETTINGS_WRITE", `${path} was not changed: somebody else changes it all the time.`);
      };
      try {
        if (after !== before)
          await durableReplace(target, draftOf(`${path}.lock`, lock.id), after, this.#options.newMode ?? 0o600, beforeCommit);
      } catch (error) {
        if (overtaken && attempt < mostAttempts) continue;
        throw error;
      }
      this.#options.written?.(before, after);
      return () => {
        for (const answer of answers) answer();
      };
    }
  }
}

/** The value after all changes that can be made, and the answer to each of those who asked. */
function changed(before: JsonObject, batch: readonly Waiting[]): { readonly value: JsonObject; readonly answers: readonly (() => void)[] } {
  const owned = new WeakSet();
  const answers: (() => void)[] = [];
  let value = before;
  for (const { change, resolve, reject } of batch) {
    try {
      value = change(value, owned);
      answers.push(resolve);
    } catch (error) {
      answers.push(() => reject(error));
    }
  }
  return { value, answers };
}

function currentText(path: string): string {
  const read = readText(path);
  if (read === undefined) return emptyText;
  if ("fault" in read) throw new LorimerError("SETTINGS_WRITE", `${path} was not changed: it ${read.fault}.`);
  return read.text.trim() === "" ? emptyText : read.text;
}

function currentValue(path: string, text: string): JsonObject {
  try {
    const value = valueOf(parseJsonc(text));
    if (isObject(value)) return value;
    throw new JsoncError("expected an object", 0);
  } catch (error) {
    if (!(error instanceof JsoncError)) throw error;
    throw new LorimerError("SETTINGS_WRITE", `${path} was not changed: line ${lineOf(text, error.offset)}: ${error.message}.`, {
      hint: "Mend the file first; nothing in it was touched.",
    });
  }
}
