import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { SessionEvent } from "@lorimer/sdk";
import { eventTrace, formatTrace } from "./event-trace.js";
import type { TraceOptions } from "./event-trace.js";

/** What can be said of the events of a run. Every check throws an `Error` that shows the first difference. */
export interface EventExpectation {
  /** The types of the events, in order; names given here are looked for as a run of neighbours only if `exact`. */
  toHaveTypes(types: readonly string[], options?: { readonly exact?: boolean }): void;
  /** Equals the trace stored in a file. With `UPDATE_GOLDEN=1` in the environment, or with no such file outside CI, the file is written. */
  toMatchGolden(file: string | URL): Promise<void>;
}

/** Looks at a whole run. */
export function expectEvents(events: Iterable<SessionEvent>, options: TraceOptions = {}): EventExpectation {
  const list = [...events];
  return {
    toHaveTypes(types, { exact = false } = {}) {
      const found = eventTrace(list, { ...options, interleaved: true }).map((event) => event.type);
      const wanted = exact
        ? found.length === types.length && types.every((type, index) => type === found[index])
        : isSubsequence(types, found);
      if (!wanted) throw new Error(`Expected the events\n  ${types.join(" ")}\nbut there were\n  ${found.join(" ")}`);
    },
    async toMatchGolden(file) {
      const path = file instanceof URL ? fileURLToPath(file) : file;
      const actual = formatTrace(eventTrace(list, options));
      const stored = await readFile(path, "utf8").catch(() => undefined);
      if (process.env["UPDATE_GOLDEN"] === "1" || (stored === undefined && process.env["CI"] === undefined)) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, actual);
        return;
      }
      if (stored === undefined)
        throw new Error(`There is no golden trace ${path}. Run once with UPDATE_GOLDEN=1 and look at what it writes.`);
      if (stored !== actual)
        throw new Error(
          `The events differ from ${path}:\n${firstDifference(stored, actual)}\nIf the new events are right, run once with UPDATE_GOLDEN=1.`,
        );
    },
  };
}

function isSubsequence(wanted: readonly string[], found: readonly string[]): boolean {
  let at = 0;
  for (const type of found) if (type === wanted[at]) at += 1;
  return at === wanted.length;
}

function firstDifference(stored: string, actual: string): string {
  const [before, after] = [stored.split("\n"), actual.split("\n")];
  const at = before.findIndex((line, index) => line !== after[index]);
  const line = at === -1 ? before.length : at;
  return `line ${line + 1}\n  stored: ${before[line] ?? "(nothing)"}\n  now:    ${after[line] ?? "(nothing)"}`;
}
