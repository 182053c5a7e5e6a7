import { defineRenderer } from "@lorimer/sdk";
import type { Renderer } from "@lorimer/sdk";
import { counted, dim, failureLine, field, headLine } from "../drawing/lines.js";
import type { ReadOutput } from "../output.js";

const read: Renderer = defineRenderer({
  tool: "Read",
  use: (input) => [headLine("Read", field(input, "file_path"), rangeOf(input))],
  result(outcome) {
    const failure = failureLine(outcome);
    if (failure !== undefined) return [failure];
    // Set by the tool of this name; where something else made the outcome, there may be no output.
    const output = outcome.output as ReadOutput | undefined;
    return output?.file === undefined ? [] : [dim(described(output))];
  },
  group: (inputs) => [headLine("Read", counted(inputs.length, "file")), ...inputs.map((input) => dim(`  ${field(input, "file_path")}`))],
});

function described(output: ReadOutput): string {
  switch (output.type) {
    case "text":
      return output.file.numLines < output.file.totalLines || !output.file.complete
        ? `${counted(output.file.numLines, "line")} of ${output.file.totalLines.toLocaleString("en-US")}${output.file.complete ? "" : "+"}`
        : counted(output.file.numLines, "line");
    case "image":
      return `${output.file.type}, ${kilobytes(output.file.originalSize)}`;
    case "notebook":
      return counted(output.file.cells.length, "cell");
    case "pdf":
      return `PDF, ${kilobytes(output.file.originalSize)}`;
    case "parts":
      return `${counted(output.file.pages.length, "page")} of ${output.file.totalPages}`;
    case "binary":
      return `binary, ${kilobytes(output.file.originalSize)}`;
  }
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024).toLocaleString("en-US")} kB`;
}

function rangeOf(input: unknown): string {
  const [offset, limit, pages] = [field(input, "offset"), field(input, "limit"), field(input, "pages")];
  if (pages !== "") return `pages ${pages}`;
  return [...(offset === "" ? [] : [`from line ${offset}`]), ...(limit === "" ? [] : [`${limit} lines`])].join(", ");
}

export default read;
