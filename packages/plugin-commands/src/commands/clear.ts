import { CommandHost, defineCommand, optional } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { atTerminal, said } from "../lines.js";

const clear: Command = defineCommand({
  name: "clear",
  description: "Begins a new conversation; this one is kept",
  aliases: ["new", "reset"],
  outside: true,
  needs: { host: optional(CommandHost) },
  run(_call, { host }) {
    atTerminal(host, "clear").open("new");
    return said("A new conversation.");
  },
});
export default clear;
