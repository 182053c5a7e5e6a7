import { FileCatalogue, SessionStore } from "@lorimer/plugin-sessions";
import type { Setup } from "../setup.js";
import { sessionsFolder } from "./sessions-folder.js";

/** The kept sessions, as seen from the working folder. */
export function openCatalogue(setup: Pick<Setup, "env" | "host">): FileCatalogue {
  return new FileCatalogue(new SessionStore(sessionsFolder(setup), setup.host.cwd));
}
