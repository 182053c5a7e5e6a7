/** Rules as text: light enough for a start that judges nothing. */
export { isFault, parseRule, printRule } from "./parse-rule.js";
export type { ParsedRule, RuleFault } from "./parse-rule.js";
