import { provide, SessionJournal, token } from "@lorimer/sdk";
import type { Service, Token } from "@lorimer/sdk";
import { ReminderList, remindersOf } from "../session/reminder-list.js";

/** `Reminders` as the plugin's own stage sees it. Level: session. */
export const OwnReminders: Token<ReminderList> = token("lorimer.Reminders");

const reminders: Service<ReminderList> = provide(OwnReminders, {
  level: "session",
  needs: { journal: SessionJournal },
  create: ({ journal }, { settings }) => new ReminderList(journal, settings["enabled"] === false ? [] : remindersOf(settings["reminders"])),
});
export default reminders;
