import { Conversation, provide, SessionJournal, ToolRegistry } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { RequestRecorder } from "../context/recorder.js";
import { SessionAccount } from "../context/session-account.js";
import { ContextAccount, Ledger } from "../contract/index.js";
import { SessionLedger } from "../ledger/session-ledger.js";

/** Says what a request holds and what it costs. */
const contextAccount: Service<ContextAccount> = provide(ContextAccount, {
  level: "session",
  needs: { recorder: RequestRecorder, ledger: Ledger, tools: ToolRegistry, journal: SessionJournal, conversation: Conversation },
  create: async ({ ledger, journal, ...parts }) => {
    const learned = async (): Promise<Record<string, number>> =>
      ledger instanceof SessionLedger ? Object.fromEntries(await ledger.factors()) : {};
    return new SessionAccount({ ...parts, ledger, journal, factors: await journal.recall("lorimer.budget.factors", learned) });
  },
});
export default contextAccount;
