import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Containment } from "../contract/index.js";
import { Sandbox } from "../session/sandbox.js";

/** What others are told of the session's containment. */
const containment: Service<Containment> = provide(Containment, {
  level: "session",
  needs: { sandbox: Sandbox },
  create: ({ sandbox }) => sandbox,
});
export default containment;
