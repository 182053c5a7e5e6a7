import { Settings } from "@lorimer/plugin-settings/contract";
import { defineCommand, optional } from "@lorimer/sdk";
import type { Command, CommandCall, Line } from "@lorimer/sdk";
import { OwnMemory } from "../session/own-tokens.js";
import { listLines, repairLines, shown, shownText } from "../display/memory-lines.js";
import { decide, review } from "../display/memory-review.js";

const hint = "[show NAME | path [NAME] | forget NAME | review | accept N|all | reject N|all | repair | dream | on | off]";

/** `/memory` and everything behind it. */
const memoryCommand: Command = defineCommand({
  name: "memory",
  description: "Shows and tends what is remembered between sessions",
  argumentHint: hint,
  outside: true,
  needs: { memory: OwnMemory, settings: optional(Settings) },
  async run(call, { memory, settings }) {
    const [, action = "list", rest = ""] = /^(\S*)\s*([^]*)$/.exec(call.arguments.trim() || "list") ?? [];
    const wanted = rest.trim();
    if (call.preview && changing.has(action)) return shown("This would change the memory.");
    switch (action) {
      case "list":
        return { kind: "shown", lines: await listLines(memory) };
      case "show":
      case "path":
        return { kind: "shown", lines: await shownText(memory, wanted, action === "path") };
      case "forget": {
        const file = wanted === "" ? undefined : await memory.forget(wanted);
        return shown(file === undefined ? `There is no memory ${wanted}.` : `Forgot ${file}.`);
      }
      case "review":
        return { kind: "shown", lines: await review(memory) };
      case "accept":
      case "reject":
        return { kind: "shown", lines: await decide(memory, action, wanted) };
      case "repair":
        return { kind: "shown", lines: repairLines(await memory.repair()) };
      case "dream":
        return { kind: "shown", lines: await dream(call, memory) };
      case "on":
      case "off":
        return shown(await turn(settings, action === "on"));
      default:
        return shown(`/memory takes ${hint}`);
    }
  },
});
export default memoryCommand;

const changing: ReadonlySet<string> = new Set(["forget", "accept", "reject", "repair", "dream", "on", "off"]);

type Remembered = Parameters<typeof listLines>[0];

async function dream(call: CommandCall, memory: Remembered): Promise<readonly Line[]> {
  const { proposals, problem } = await memory.consolidate(call.signal);
  const said: readonly Line[] = problem === undefined ? [] : [[{ text: problem, tone: "error" }]];
  if (proposals.length === 0) return [...said, [{ text: "Nothing is to be merged or dropped." }]];
  return [...said, ...(await review(memory))];
}

async function turn(settings: Settings | undefined, isOn: boolean): Promise<string> {
  if (settings === undefined) return "There are no settings here that could be changed.";
  await settings.update("user", [{ op: "set", key: ["autoMemoryEnabled"], value: isOn }]);
  return isOn
    ? "Memory is on; where it was off when this session began, from the next session on."
    : "Memory is off: nothing is recalled or written. What is kept stays.";
}
