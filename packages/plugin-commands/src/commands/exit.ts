import { CommandHost, defineCommand, optional } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { atTerminal } from "../lines.js";

const exit: Command = defineCommand({
  name: "exit",
  description: "Leaves",
  aliases: ["quit"],
  outside: true,
  needs: { host: optional(CommandHost) },
  run(_call, { host }) {
    atTerminal(host, "exit").leave();
    return { kind: "shown", lines: [] };
  },
});
export default exit;
