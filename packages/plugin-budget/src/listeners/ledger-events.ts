import { defineListener } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";
import { Heard } from "../ledger/heard-events.js";
import { ledgerEvents } from "../ledger/ledger-fold.js";

/** Hears what costs. It only remembers: sums are made when somebody asks for them. */
const ledgerListener: Listener = defineListener({
  id: "budget-ledger",
  events: ledgerEvents,
  needs: { heard: Heard },
  create: ({ heard }) => ({ hear: (event) => heard.hear(event) }),
});
export default ledgerListener;
