import { defineStage, InputCheck } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { checkInput } from "../tool-calls/check-input.js";

/** Lets only input through that the tool's schema and the tool itself accept. */
const check: Stage = defineStage({
  id: "check",
  list: "tool",
  slot: "check",
  needs: { checker: InputCheck },
  create: checkInput,
});
export default check;
