import { provide, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { SessionFolder } from "../contract/index.js";
import { sessionsFolder } from "../settings.js";
import { folderOf, SessionStore } from "../store/session-store.js";

/** The folder beside the log of the running session. */
const sessionFolder: Service<SessionFolder> = provide(SessionFolder, {
  level: "session",
  needs: { place: SessionPlace },
  create: ({ place }, { settings }) => ({
    path: () => {
      const log = new SessionStore(sessionsFolder(settings), place.cwd).pathOf(place.sessionId);
      return log === undefined ? undefined : folderOf(log);
    },
  }),
});
export default sessionFolder;
