import { defineCommand, estimateTokens } from "@lorimer/sdk";
import type { Command, Line } from "@lorimer/sdk";
import { Instructions } from "../contract/index.js";
import { scopeWords } from "../files/reading.js";

/** `/instructions` and `/instructions approve`. */
const instructionsCommand: Command = defineCommand({
  name: "instructions",
  description: "Shows which files of instructions are in the context, and allows imports from outside of the project",
  argumentHint: "[approve]",
  needs: { instructions: Instructions },
  async run(call, { instructions }) {
    const waiting = await instructions.waiting();
    const lines: Line[] = [];
    switch (call.arguments.trim()) {
      case "approve":
        if (waiting.length === 0) lines.push([{ text: "No import waits to be allowed." }]);
        for (const one of call.preview ? [] : waiting) {
          await instructions.approve(one);
          lines.push([{ text: `Allowed as it stands now, ${one.bytes} bytes: ${one.file}` }]);
        }
        break;
      case "": {
        const loaded = await instructions.loaded();
        if (loaded.length === 0) lines.push([{ text: "No file of instructions is in the context." }]);
        for (const { file, scope, reason, text } of loaded) {
          const size = text === "" ? "" : `, about ${estimateTokens(text)} tokens`;
          lines.push([
            { text: file, tone: "strong" },
            { text: `  ${scopeWords[scope]}; ${reason}${size}`, tone: "dim" },
          ]);
        }
        for (const problem of await instructions.problems()) lines.push([{ text: problem, tone: "error" }]);
        for (const { file, parent, bytes } of waiting)
          lines.push([{ text: `Waits to be allowed: ${file} (${bytes} bytes), imported by ${parent}` }]);
        break;
      }
      default:
        lines.push([{ text: "/instructions takes nothing, or: approve", tone: "error" }]);
    }
    return { kind: "shown", lines };
  },
});
export default instructionsCommand;
