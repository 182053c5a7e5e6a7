import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { ContainmentInspector } from "../contract/index.js";
import { inspector } from "../report/inspector.js";
import { Sandbox } from "../session/sandbox.js";

/** What a front end shows of the session's containment. */
const containmentInspector: Service<ContainmentInspector> = provide(ContainmentInspector, {
  level: "session",
  needs: { sandbox: Sandbox },
  create: ({ sandbox }) => inspector(sandbox),
});
export default containmentInspector;
