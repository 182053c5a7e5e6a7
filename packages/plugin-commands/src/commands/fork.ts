import { CommandHost, defineCommand, optional } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { atTerminal, said } from "../lines.js";

const fork: Command = defineCommand({
  name: "fork",
  description: "Goes on in a copy of this session, and leaves this one as it is",
  aliases: ["branch"],
  outside: true,
  needs: { host: optional(CommandHost) },
  run({ sessionId }, { host }) {
    atTerminal(host, "fork").open({ fork: sessionId });
    return said("A copy of the session.");
  },
});
export default fork;
