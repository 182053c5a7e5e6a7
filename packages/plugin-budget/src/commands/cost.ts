import { defineCommand, nearest, SessionJournal } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { Ledger } from "../contract/index.js";
import { cuts } from "../ledger/break-down.js";
import { costLines } from "../show/cost-lines.js";

/** `/cost`: what this session used. */
const cost: Command = defineCommand({
  name: "cost",
  description: "Show tokens and cost of this session.",
  argumentHint: `[${cuts.join("|")}]`,
  needs: { ledger: Ledger, journal: SessionJournal },
  run: async ({ arguments: words }, { ledger, journal }) => {
    const asked = words.trim() || "model";
    const by = cuts.find((cut) => cut === asked);
    if (by !== undefined)
      return { kind: "shown", lines: await journal.recall("lorimer.budget.cost", async () => costLines(await ledger.entries(), by)) };
    const meant = nearest(asked, cuts);
    const hint = meant === undefined ? `The ways are ${cuts.join(", ")}.` : `Did you mean ${meant}?`;
    return { kind: "shown", lines: [[{ text: `Cost cannot be shown by ${asked}. ${hint}`, tone: "error" }]] };
  },
});
export default cost;
