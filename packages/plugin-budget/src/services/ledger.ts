import { JournalStore, optional, provide, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Ledger } from "../contract/index.js";
import { Heard } from "../ledger/heard-events.js";
import { SessionLedger } from "../ledger/session-ledger.js";

/** What every call of a model used, and for whom. */
const ledger: Service<Ledger> = provide(Ledger, {
  level: "session",
  needs: { heard: Heard, store: optional(JournalStore), place: SessionPlace },
  create: ({ heard, store, place }) => new SessionLedger(heard, store, place.sessionId),
});
export default ledger;
