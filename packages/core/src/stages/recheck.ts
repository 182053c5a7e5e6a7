import { defineStage, InputCheck } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { checkInput } from "../tool-calls/check-input.js";

/** Checks again what an intercepting stage rewrote, so that nothing unchecked is ever authorized. Costs nothing when nothing was. */
const recheck: Stage = defineStage({
  id: "recheck",
  list: "tool",
  slot: "authorize",
  before: ["approve"],
  needs: { checker: InputCheck },
  create: checkInput,
});
export default recheck;
