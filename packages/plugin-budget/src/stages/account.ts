import { Clock, defineStage, SessionJournal } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { noteBreak } from "../context/noted-breaks.js";
import { RequestRecorder } from "../context/recorder.js";

/** Remembers each request and what its provider counted. Changes nothing. */
const account: Stage = defineStage({
  id: "budget.account",
  list: "model",
  slot: "observe",
  needs: { recorder: RequestRecorder, clock: Clock, journal: SessionJournal },
  create: ({ recorder, clock, journal }) =>
    async function* (request, next, turn) {
      const sent = recorder.sending(turn.agentId, { turn: turn.number, time: clock.now(), model: turn.model, request });
      const result = yield* next(request);
      if (result.usage === undefined) return result;
      const before = recorder.answered(turn.agentId, sent, result.usage, result.ok ? result.model : request.model);
      if (before !== undefined) await noteBreak(journal, before, sent);
      return result;
    },
});
export default account;
