import { HostWorkspace, provide, Workspace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";

/** Where nothing contains a session, its tools work on the machine itself. */
const workspace: Service<Workspace> = provide(Workspace, { level: "session", needs: { host: HostWorkspace }, create: ({ host }) => host });
export default workspace;
