import { BudgetGate, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { TurnGate } from "../gate/session-gate.js";

/** The same gate, for calls beside the conversation. */
const budgetGate: Service<BudgetGate> = provide(BudgetGate, { level: "session", needs: { gate: TurnGate }, create: ({ gate }) => gate });
export default budgetGate;
