import { defineStage, InputCheck } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";

/** Checks again what an intercepting stage rewrote, so that nothing unchecked is ever authorized. Costs nothing when nothing was. */
const recheck: Stage = defineStage({
  id: "recheck",
  list: "tool",
  slot: "authorize",
  before: ["approve"],
  needs: { checker: InputCheck },
  create:
    ({ checker }) =>
    async (call, next) => {
      const checked = await checker.check(call);
      return "status" in checked ? checked : next(checked);
    },
});
export default recheck;
