export { HistoryProjection } from "./project-history.js";
export type { InterruptedCall, ProjectedHistory } from "./project-history.js";
export { foldJournal, readJournal } from "./read-journal.js";
export type { Fold, JournalScan, ReadJournal } from "./read-journal.js";
export { readLine, writeLine } from "./record-line.js";
export type { ReadLine } from "./record-line.js";
export { released, upgraded } from "./upgrades.js";
export type { StoredRecord, Upgrades } from "./upgrades.js";
