import { defineRenderer } from "@lorimer/sdk";
import type { Renderer } from "@lorimer/sdk";
import { counted, dim, failureLine, field, headLine } from "../drawing/lines.js";
import type { GlobOutput } from "../output.js";

const glob: Renderer = defineRenderer({
  tool: "Glob",
  use: (input) => [headLine("Find", field(input, "pattern"), field(input, "path") && `in ${field(input, "path")}`)],
  result(outcome) {
    const failure = failureLine(outcome);
    if (failure !== undefined) return [failure];
    // Set by the tool of this name; where something else made the outcome, there may be no output.
    const output = outcome.output as GlobOutput | undefined;
    return output?.filenames === undefined ? [] : [dim(`${counted(output.numFiles, "file")}${output.truncated ? ", there are more" : ""}`)];
  },
});

export default glob;
