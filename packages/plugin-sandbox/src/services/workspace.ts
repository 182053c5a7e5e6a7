import { provide, Workspace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Sandbox } from "../session/sandbox.js";

/** The machine as far as the session's policy lets it be seen. */
const workspace: Service<Workspace> = provide(Workspace, {
  level: "session",
  needs: { sandbox: Sandbox },
  create: ({ sandbox }) => sandbox.workspace,
});
export default workspace;
