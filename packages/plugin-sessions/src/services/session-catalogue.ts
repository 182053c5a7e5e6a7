import { provide, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { FileCatalogue } from "../catalogue/file-catalogue.js";
import { SessionCatalogue } from "../contract/index.js";
import { sessionsFolder } from "../settings.js";
import { SessionStore } from "../store/session-store.js";

/** The sessions in the folder that the settings name. */
const sessionCatalogue: Service<SessionCatalogue> = provide(SessionCatalogue, {
  level: "session",
  needs: { place: SessionPlace },
  create: ({ place }, { settings }) => new FileCatalogue(new SessionStore(sessionsFolder(settings), place.cwd)),
});
export default sessionCatalogue;
