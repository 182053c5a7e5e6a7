import { Settings } from "@lorimer/plugin-settings/contract";
import { Clock, ModelCaller, optional, provide, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { isEnabled, memoryOptions, namedFolder } from "../session/memory-options.js";
import { OwnMemory } from "../session/own-tokens.js";
import { SessionMemory } from "../session/session-memory.js";

const memory: Service<SessionMemory> = provide(OwnMemory, {
  level: "session",
  needs: { place: SessionPlace, settings: optional(Settings), caller: optional(ModelCaller), clock: Clock },
  create: ({ place, settings, caller, clock }, plugin) =>
    new SessionMemory({
      cwd: place.cwd,
      options: memoryOptions(plugin),
      folder: namedFolder(settings),
      secrets: place.secrets.flatMap((name) => process.env[name] ?? []),
      caller,
      now: () => clock.now(),
      enabled: () => isEnabled(plugin, settings),
    }),
});
export default memory;
