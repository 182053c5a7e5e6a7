import { Approver, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";

/** Nobody is there to ask: every question is answered with no, at once. */
const approver: Service<Approver> = provide(Approver, {
  level: "session",
  create: () => ({
    ask: async ({ call }) => ({
      behavior: "deny",
      message: `${call.name} needs permission, and nobody is here to give it. Go on without it, or say what you would need it for.`,
    }),
  }),
});
export default approver;
