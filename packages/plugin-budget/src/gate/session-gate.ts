import { token } from "@lorimer/sdk";
import type { BudgetGate, BudgetLease, ModelFailure, ModelInfo, ModelRequest, SessionJournal, Token } from "@lorimer/sdk";
import type { Recorder } from "../context/recorder.js";
import type { Ledger } from "../contract/index.js";
import { isLimited, readBudget } from "./limits.js";
import type { BudgetTurn, SessionBudget } from "./session-budget.js";

export interface GateParts {
  readonly recorder: Recorder;
  readonly journal: SessionJournal;
  /** Loaded when something is limited. */
  ledger(): Promise<Ledger>;
  /** The value of `budget` in the settings, as it is now. */
  limits(): unknown;
}

/** Lets everything through until something is limited; then it loads what keeps limits, and tells it what was used before. */
export class SessionGate implements BudgetGate {
  readonly #parts: GateParts;
  #budget: SessionBudget | undefined;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** Before the first call: limits that the settings set hold for calls beside the conversation as well. */
  async begin(): Promise<void> {
    if (isLimited(readBudget(this.#parts.limits()))) await this.#load();
  }

  /** From here on calls belong to this turn. */
  async enter(turn: BudgetTurn): Promise<void> {
    const settings = readBudget(this.#parts.limits());
    if (this.#budget === undefined && (turn.maxCostUsd !== undefined || isLimited(settings))) await this.#load();
    this.#budget?.enter(turn, settings);
  }

  admit(request: ModelRequest, model: ModelInfo, purpose: string): BudgetLease | ModelFailure {
    return this.#budget?.admit(request, model, purpose) ?? { maxOutputTokens: request.maxOutputTokens, settle: () => undefined };
  }

  async #load(): Promise<void> {
    const { journal, ledger, limits, recorder } = this.#parts;
    const [{ SessionBudget }, { earlierUse }] = await Promise.all([import("./session-budget.js"), import("./earlier-use.js")]);
    const earlier = await journal.recall("lorimer.budget.earlier", async () => earlierUse(await (await ledger()).entries()));
    this.#budget ??= new SessionBudget(readBudget(limits()), recorder, earlier);
  }
}

/** Level: session. */
export const TurnGate: Token<SessionGate> = token("lorimer.budget.TurnGate");
