import { defineStage } from "@lorimer/sdk";
import type { Message, Stage } from "@lorimer/sdk";
import { Permissions } from "../contract/index.js";
import { Classifications } from "../live/classification.js";

/** Remembers what the person last said, for the classifier of mode `auto`. Changes nothing. */
const noteIntent: Stage = defineStage({
  id: "note-intent",
  list: "context",
  slot: "remind",
  needs: { permissions: Permissions, classifications: Classifications },
  create:
    ({ permissions, classifications }) =>
    (draft) => {
      if (permissions.mode === "auto") classifications.intent = lastWords(draft.messages) ?? classifications.intent;
      return draft;
    },
});
export default noteIntent;

function lastWords(messages: readonly Message[]): string | undefined {
  for (const message of [...messages].reverse()) {
    if (message.type !== "user" || message.hidden === true) continue;
    const text = message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
    if (text.trim() !== "") return text;
  }
  return undefined;
}
