import { dirname, join } from "node:path";
import { optional, Outside, provide, SessionJournal, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Settings, Trust } from "../contract/index.js";
import { openSettings } from "../open-settings.js";
import { SessionSettings } from "../live/session-settings.js";

/** Settings of a distribution without a front end of its own: the files of the folder that the session was opened in. */
const service: Service = provide(Settings, {
  level: "session",
  needs: { place: SessionPlace, trust: Trust, journal: optional(SessionJournal), outside: optional(Outside) },
  create: async ({ place, trust, journal, outside }, { settings }): Promise<Settings> => {
    const folder = (key: string): string | undefined => (typeof settings[key] === "string" ? settings[key] : undefined);
    const userFolder = folder("userFolder");
    const foreignUserFolder = folder("foreignUserFolder") ?? (userFolder === undefined ? undefined : join(dirname(userFolder), ".claude"));
    const opened = await openSettings({
      projectFolder: place.cwd,
      trusted: trust.trusted,
      ...(userFolder === undefined ? {} : { userFolder }),
      ...(foreignUserFolder === undefined ? {} : { foreignUserFolder }),
    });
    return new SessionSettings(opened, journal, outside, () => opened.close());
  },
  dispose: (settings) => (settings as SessionSettings).close(),
}) as Service;

export default service;
