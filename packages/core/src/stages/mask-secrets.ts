import { defineStage, SessionPlace } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { secretMask } from "../journal/secret-mask.js";

/**
 * What a tool read of the harness's own credentials goes no further: not to the model, not to hooks, not into the log. The values are those
 * of the variables that no process is given (`secrets` of the distribution).
 */
const maskSecrets: Stage = defineStage({
  id: "mask-secrets",
  list: "tool",
  slot: "shape",
  after: ["spill"],
  needs: { place: SessionPlace },
  create: ({ place }) => {
    const mask = secretMask(place.secrets);
    return async (call, next) => mask(await next(call));
  },
});
export default maskSecrets;
