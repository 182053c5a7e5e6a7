export { breakDown, cuts, dayOf, totalOf } from "../ledger/break-down.js";
export type { CostRow, Cut } from "../ledger/break-down.js";
export { LedgerFold } from "../ledger/ledger-fold.js";
export { contextLines } from "./context-lines.js";
export { costCsv, costLines } from "./cost-lines.js";
export { statsLines } from "./stats-lines.js";
export { SessionStats, sumStats } from "../stats/session-stats.js";
export type { PluginStats } from "../stats/session-stats.js";
