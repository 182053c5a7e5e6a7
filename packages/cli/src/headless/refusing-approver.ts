import type { Approver } from "@lorimer/sdk";

/** Nobody is there to ask: everything that would have to be asked is refused at once, and the model is told what would allow it. */
export const refusingApprover: Approver = {
  ask: () => Promise.resolve({ behavior: "deny" }),
};
