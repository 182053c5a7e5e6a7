import { provide, Workspace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { createHostWorkspace } from "../host/index.js";
import { SessionPlace } from "../session/session-place.js";

/** The local machine, without containment. */
const workspace: Service<Workspace> = provide(Workspace, {
  level: "session",
  needs: { place: SessionPlace },
  create: ({ place }) => createHostWorkspace({ root: place.cwd, directories: place.additionalDirectories, secrets: place.secrets }),
  dispose: async (instance) => (instance as Awaited<ReturnType<typeof createHostWorkspace>>).close(),
});
export default workspace;
