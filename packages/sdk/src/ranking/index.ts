export { bm25 } from "./bm25.js";
export type { RankedText } from "./bm25.js";
