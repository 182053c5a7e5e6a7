import { Settings } from "@lorimer/plugin-settings/contract";
import { Conversation, defineCommand, LorimerError, optional } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { said } from "../lines.js";

const model: Command = defineCommand({
  name: "model",
  description: "Shows the model, or uses another from the next prompt on",
  argumentHint: "[NAME]",
  needs: { conversation: Conversation, settings: optional(Settings) },
  async run({ arguments: wanted, preview }, { conversation, settings }) {
    if (wanted === "" || preview) return said(conversation.model);
    const { locked = false, value } = settings?.explain(["model"]) ?? {};
    if (locked && value !== wanted) {
      throw new LorimerError("CONFIG_INVALID", `The model is set by policy: ${String(value)}.`, {
        hint: "lorimer config explain model says where.",
      });
    }
    await conversation.useModel(wanted);
    return said(`Next prompt: ${wanted}`);
  },
});
export default model;
