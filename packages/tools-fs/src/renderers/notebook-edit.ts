import { defineRenderer } from "@lorimer/sdk";
import type { Renderer } from "@lorimer/sdk";
import { failureLine, field, headLine, patchLines } from "../drawing/lines.js";
import type { NotebookEditOutput } from "../output.js";

const notebookEdit: Renderer = defineRenderer({
  tool: "NotebookEdit",
  use: (input) => [
    headLine("Notebook", field(input, "notebook_path"), `${field(input, "edit_mode") || "replace"} cell ${field(input, "cell_id")}`.trim()),
  ],
  result(outcome) {
    const failure = failureLine(outcome);
    if (failure !== undefined) return [failure];
    // Set by the tool of this name; where something else made the outcome, there may be no output.
    const output = outcome.output as NotebookEditOutput | undefined;
    return output?.structuredPatch === undefined ? [] : patchLines(output.structuredPatch);
  },
});

export default notebookEdit;
