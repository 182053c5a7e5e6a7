import { readShell } from "../shell/read-shell.js";
import type { Decision, DecisionContext, JudgedCall } from "./context.js";
import { decideExamined } from "./decide-examined.js";
import { examine } from "./examine.js";

/** Judges a call: the same call in the same context always gets the same answer. */
export function decide(call: JudgedCall, context: DecisionContext): Decision {
  return decideExamined(examine(call, context.place, readShell), context);
}
