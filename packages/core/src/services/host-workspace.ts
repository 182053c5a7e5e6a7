import { HostWorkspace, provide, SessionPlace } from "@lorimer/sdk";
import type { Service, Workspace } from "@lorimer/sdk";
import { createHostWorkspace } from "../host/index.js";

/** The local machine, without containment. */
const hostWorkspace: Service<Workspace> = provide(HostWorkspace, {
  level: "session",
  needs: { place: SessionPlace },
  create: ({ place }) => createHostWorkspace({ root: place.cwd, directories: place.additionalDirectories, secrets: place.secrets }),
  dispose: async (instance) => (instance as Awaited<ReturnType<typeof createHostWorkspace>>).close(),
});
export default hostWorkspace;
