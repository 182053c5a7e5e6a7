import type { Line } from "@lorimer/sdk";
import { isRecord } from "../is-record.js";

/** A tool's `structuredPatch` as coloured lines; empty when the output holds none. */
export function patchLines(output: unknown): readonly Line[] {
  if (!isRecord(output) || !Array.isArray(output["structuredPatch"])) return [];
  return output["structuredPatch"].flatMap((hunk: unknown) => {
    if (!isRecord(hunk) || !Array.isArray(hunk["lines"])) return [];
    const head: Line = [{ text: `@@ -${String(hunk["oldStart"])} +${String(hunk["newStart"])} @@`, tone: "dim" }];
    return [head, ...hunk["lines"].filter((line): line is string => typeof line === "string").map(patchLine)];
  });
}

function patchLine(text: string): Line {
  return [{ text, tone: text.startsWith("+") ? "added" : text.startsWith("-") ? "removed" : "plain" }];
}
