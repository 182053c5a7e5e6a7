import { defineCommand } from "@lorimer/sdk";
import type { Command, Line } from "@lorimer/sdk";
import { HookEngine } from "../engine/engine-token.js";

const hooks: Command = defineCommand({
  name: "hooks",
  description: "Lists the hooks in force, and what is wrong with those that are not",
  outside: true,
  needs: { engine: HookEngine },
  async run(_call, { engine }) {
    const entries = await engine.entries();
    const lines: readonly Line[] = entries.map(({ event, label, origin, handler, pattern }) => [
      { text: event.padEnd(20), tone: "accent" },
      { text: `${pattern === undefined || pattern === "" ? "" : `${pattern}  `}${handler.type} ${label}` },
      { text: `  ${origin.source}`, tone: "dim" },
    ]);
    const problems = engine.problems.map((text): Line => [{ text, tone: "error" }]);
    const none: readonly Line[] = entries.length === 0 ? [[{ text: "No hooks are in force.", tone: "dim" }]] : [];
    return { kind: "shown", lines: [...none, ...lines, ...problems] };
  },
});
export default hooks;
