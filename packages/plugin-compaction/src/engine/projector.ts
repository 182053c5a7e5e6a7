import type { Message } from "@lorimer/sdk";
import type { CompactionLevel } from "../contract/index.js";
import { applyLevel } from "../decision/apply.js";
import type { Decision } from "../decision/decision.js";
import type { Stored } from "../decision/stored.js";

/** Applies the levels in order; what one made of a list is remembered until the next list or decision. */
export class Projector {
  readonly #last = new Map<
    CompactionLevel,
    {
      readonly input: readonly Message[];
      readonly decisions: readonly Decision[];
      readonly stored: Stored;
      readonly output: readonly Message[];
    }
  >();

  level(level: CompactionLevel, decisions: readonly Decision[], input: readonly Message[], stored: Stored): readonly Message[] {
    const last = this.#last.get(level);
    if (last?.input === input && last.decisions === decisions && last.stored === stored) return last.output;
    const output = applyLevel(level, decisions, input, stored);
    this.#last.set(level, { input, decisions, stored, output });
    return output;
  }

  /** Every level that is given, in order. */
  all(levels: Iterable<CompactionLevel>, decisions: readonly Decision[], messages: readonly Message[], stored: Stored): readonly Message[] {
    let view = messages;
    for (const level of levels) view = this.level(level, decisions, view, stored);
    return view;
  }
}
