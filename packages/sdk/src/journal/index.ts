export { HistoryProjection } from "./project-history.js";
export type { InterruptedCall, ProjectedHistory } from "./project-history.js";
export { readJournal } from "./read-journal.js";
export type { ReadJournal } from "./read-journal.js";
export { readLine, writeLine } from "./record-line.js";
export type { ReadLine } from "./record-line.js";
