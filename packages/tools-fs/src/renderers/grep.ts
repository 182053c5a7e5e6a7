import { defineRenderer } from "@lorimer/sdk";
import type { Renderer } from "@lorimer/sdk";
import { counted, dim, failureLine, field, headLine } from "../drawing/lines.js";
import type { GrepOutput } from "../output.js";

const grep: Renderer = defineRenderer({
  tool: "Grep",
  use: (input) => [
    headLine(
      "Search",
      field(input, "pattern"),
      [field(input, "path") && `in ${field(input, "path")}`, field(input, "glob") || field(input, "type")]
        .filter((part) => part !== "")
        .join(" "),
    ),
  ],
  result(outcome) {
    const failure = failureLine(outcome);
    if (failure !== undefined) return [failure];
    // Set by the tool of this name; where something else made the outcome, there may be no output.
    const output = outcome.output as GrepOutput | undefined;
    if (output?.filenames === undefined) return [];
    const found =
      output.mode === "files_with_matches"
        ? counted(output.numFiles, "file")
        : `${counted(output.numMatches ?? 0, "match")} in ${counted(output.numFiles, "file")}`;
    return [dim(`${found}${output.truncated ? ", there are more" : ""}`)];
  },
});

export default grep;
