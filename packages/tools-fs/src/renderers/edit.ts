import { defineRenderer } from "@lorimer/sdk";
import type { Renderer } from "@lorimer/sdk";
import { counted, dim, failureLine, field, headLine, patchLines } from "../drawing/lines.js";
import type { EditOutput } from "../output.js";
import { patchCounts } from "../patch/structured-patch.js";

const edit: Renderer = defineRenderer({
  tool: "Edit",
  use: (input) => [headLine("Edit", field(input, "file_path"))],
  result(outcome) {
    const failure = failureLine(outcome);
    if (failure !== undefined) return [failure];
    // Set by the tool of this name; where something else made the outcome, there may be no output.
    const output = outcome.output as EditOutput | undefined;
    if (output?.structuredPatch === undefined) return [];
    const { added, removed } = patchCounts(output.structuredPatch);
    return [dim(`${counted(added, "line")} added, ${counted(removed, "line")} removed`), ...patchLines(output.structuredPatch)];
  },
});

export default edit;
