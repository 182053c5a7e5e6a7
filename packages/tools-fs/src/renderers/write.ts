import { defineRenderer } from "@lorimer/sdk";
import type { Line, Renderer } from "@lorimer/sdk";
import { counted, dim, failureLine, field, headLine, patchLines, printable } from "../drawing/lines.js";
import type { WriteOutput } from "../output.js";
import { patchCounts } from "../patch/structured-patch.js";

const shownLines = 10;

const write: Renderer = defineRenderer({
  tool: "Write",
  use: (input) => [headLine("Write", field(input, "file_path"))],
  result(outcome) {
    const failure = failureLine(outcome);
    if (failure !== undefined) return [failure];
    // Set by the tool of this name; where something else made the outcome, there may be no output.
    const output = outcome.output as WriteOutput | undefined;
    if (output?.structuredPatch === undefined) return [];
    if (output.type === "create") return createdLines(output.content);
    const { added, removed } = patchCounts(output.structuredPatch);
    return [dim(`${counted(added, "line")} added, ${counted(removed, "line")} removed`), ...patchLines(output.structuredPatch)];
  },
});

function createdLines(content: string): readonly Line[] {
  const lines = content.replace(/\r?\n$/, "").split(/\r?\n/);
  const shown = lines
    .slice(0, shownLines)
    .map((text, index): Line => [{ text: `${String(index + 1).padStart(5)} + ${printable(text)}`, tone: "added" }]);
  const rest = lines.length > shownLines ? [dim(`... ${lines.length - shownLines} more lines`)] : [];
  return [dim(`${counted(content === "" ? 0 : lines.length, "line")} written`), ...(content === "" ? [] : shown), ...rest];
}

export default write;
