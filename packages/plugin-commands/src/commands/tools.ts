import { defineCommand, ToolRegistry } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { row, said } from "../lines.js";

const tools: Command = defineCommand({
  name: "tools",
  description: "Lists the tools that the model is offered",
  needs: { registry: ToolRegistry },
  run(_call, { registry }) {
    const offered = registry.offered();
    if (offered.length === 0) return said("The model is offered no tools.");
    return { kind: "shown", lines: offered.map(({ declaration }) => row(declaration.name, declaration.description.split("\n")[0] ?? "")) };
  },
});
export default tools;
