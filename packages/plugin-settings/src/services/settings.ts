import { dirname, join } from "node:path";
import { provide, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Settings, Trust } from "../contract/index.js";
import { openSettings } from "../open-settings.js";
import type { OpenSettings } from "../settings-options.js";

/** Settings of a distribution without a front end of its own: the files of the folder that the session was opened in. */
const service: Service = provide(Settings, {
  level: "session",
  needs: { place: SessionPlace, trust: Trust },
  create: ({ place, trust }, { settings }): Promise<OpenSettings> => {
    const folder = (key: string): string | undefined => (typeof settings[key] === "string" ? settings[key] : undefined);
    const userFolder = folder("userFolder");
    const foreignUserFolder = folder("foreignUserFolder") ?? (userFolder === undefined ? undefined : join(dirname(userFolder), ".claude"));
    return openSettings({
      projectFolder: place.cwd,
      trusted: trust.trusted,
      ...(userFolder === undefined ? {} : { userFolder }),
      ...(foreignUserFolder === undefined ? {} : { foreignUserFolder }),
    });
  },
  dispose: (settings) => (settings as OpenSettings).close(),
}) as Service;

export default service;
