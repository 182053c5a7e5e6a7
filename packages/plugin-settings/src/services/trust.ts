import { optional, provide, SessionJournal, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Trust } from "../contract/index.js";

/** Trust of a distribution that has nobody to ask: none, unless its own settings say so. */
const service: Service<Trust> = provide(Trust, {
  level: "session",
  needs: { place: SessionPlace, journal: optional(SessionJournal) },
  create: ({ place, journal }, { settings }) => {
    const read = (): Trust => ({ folder: place.cwd, trusted: settings["trusted"] === true });
    return journal?.read("lorimer.trust", read) ?? read();
  },
});

export default service;
