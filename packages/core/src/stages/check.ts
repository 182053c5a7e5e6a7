import { defineStage, InputCheck } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";

/** Lets only input through that the tool's schema and the tool itself accept. */
const check: Stage = defineStage({
  id: "check",
  list: "tool",
  slot: "check",
  needs: { checker: InputCheck },
  create:
    ({ checker }) =>
    async (call, next) => {
      const checked = await checker.check(call);
      return "status" in checked ? checked : next(checked);
    },
});
export default check;
