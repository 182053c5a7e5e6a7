import { Clock, defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { RequestRecorder } from "../context/recorder.js";

/** Remembers each request and what its provider counted. Changes nothing. */
const account: Stage = defineStage({
  id: "budget.account",
  list: "model",
  slot: "observe",
  needs: { recorder: RequestRecorder, clock: Clock },
  create: ({ recorder, clock }) =>
    async function* (request, next, turn) {
      const sent = recorder.sending(turn.agentId, { turn: turn.number, time: clock.now(), model: turn.model, request });
      const result = yield* next(request);
      if (result.usage !== undefined) recorder.answered(turn.agentId, sent, result.usage, result.ok ? result.model : request.model);
      return result;
    },
});
export default account;
