import { HookSessionFacts } from "@lorimer/plugin-hooks/contract";
import { provide, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { sessionsFolder } from "../settings.js";
import { SessionStore } from "../store/session-store.js";

/** Tells hooks which file holds the session's log. */
const hookSessionFacts: Service<HookSessionFacts> = provide(HookSessionFacts, {
  level: "session",
  needs: { place: SessionPlace },
  create: ({ place }, { settings }) => ({
    transcriptPath: new SessionStore(sessionsFolder(settings), place.cwd).placeOf(place.sessionId),
  }),
});
export default hookSessionFacts;
