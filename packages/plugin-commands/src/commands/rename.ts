import { Conversation, defineCommand } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { said } from "../lines.js";

const rename: Command = defineCommand({
  name: "rename",
  description: "Gives this session a name",
  argumentHint: "[NAME]",
  needs: { conversation: Conversation },
  async run({ arguments: name, preview }, { conversation }) {
    if (name === "" || preview) return said(conversation.name ?? "This session has no name. /rename NAME gives it one.");
    await conversation.rename(name);
    return said(`This session is called ${name}.`);
  },
});
export default rename;
