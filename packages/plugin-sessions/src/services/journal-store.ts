import { JournalStore, provide, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { sessionsFolder } from "../settings.js";
import { SessionStore } from "../store/session-store.js";

/** Logs of sessions in files, below the folder that the settings name. */
const journalStore: Service<JournalStore> = provide(JournalStore, {
  level: "session",
  needs: { place: SessionPlace },
  create: ({ place }, { settings }) => new SessionStore(sessionsFolder(settings), place.cwd),
});
export default journalStore;
