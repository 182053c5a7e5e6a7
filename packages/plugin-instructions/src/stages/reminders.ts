import { defineStage } from "@lorimer/sdk";
import type { AttachmentMessage, Stage } from "@lorimer/sdk";
import { OwnReminders } from "../services/reminders.js";

/** Adds what is to be said again to the end of one request. */
const remindersStage: Stage = defineStage({
  id: "reminders",
  list: "context",
  slot: "remind",
  needs: { reminders: OwnReminders },
  create:
    ({ reminders }) =>
    (draft, turn) => {
      const texts = reminders.textsFor(turn.runId === "" ? undefined : `${turn.runId}/${turn.number}`);
      if (texts.length === 0) return draft;
      const messages = texts.map(({ origin, text }): AttachmentMessage => ({
        type: "attachment",
        id: turn.newMessageId(),
        origin,
        content: [{ type: "text", text }],
      }));
      return { ...draft, messages: [...draft.messages, ...messages] };
    },
});
export default remindersStage;
