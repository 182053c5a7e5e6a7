import { defineListener, SessionJournal } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";
import { RequestRecorder } from "../context/recorder.js";
import { Heard } from "../ledger/heard-events.js";
import { ledgerEvents } from "../ledger/ledger-fold.js";
import { StatsNotes } from "../stats/note-stats.js";
import { OwnTimes } from "../stats/plugin-times.js";

/** Hears what costs. It only remembers: sums are made when somebody asks for them. What no event tells is noted at the end of a run. */
const ledgerListener: Listener = defineListener({
  id: "budget-ledger",
  events: ledgerEvents,
  needs: { heard: Heard, journal: SessionJournal, times: OwnTimes, recorder: RequestRecorder },
  create: ({ heard, journal, times, recorder }) => {
    const notes = new StatsNotes(journal, times, recorder);
    return {
      hear(event) {
        heard.hear(event);
        if (event.type === "run-finished") notes.note();
      },
    };
  },
});
export default ledgerListener;
