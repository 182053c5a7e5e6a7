import { costOf } from "@lorimer/sdk";
import type { BudgetGate, BudgetLease, ModelFailure, ModelInfo, ModelRequest, Price } from "@lorimer/sdk";
import type { Recorder } from "../context/recorder.js";
import { RequestWeights } from "../estimate/request-weight.js";
import { inputTokens } from "../estimate/usage-sums.js";
import { amountOf } from "./earlier-use.js";
import type { EarlierUse } from "./earlier-use.js";
import { BudgetPool, dollar } from "./budget-pool.js";
import type { Amount } from "./budget-pool.js";
import { poolLimit, strictest } from "./limits.js";
import type { BudgetSettings } from "./limits.js";
import { overLimit, priceUnknown } from "./refusals.js";

/** The shortest answer worth paying for, in tokens. */
const leastAnswer = 256;

/** How much more than estimated the provider may count: before it has counted anything of the model, and after. */
const margins = { guessed: 1.2, learned: 1.05 };

/** What providers add to every request, however short, in tokens. */
const unseen = 48;

/** The turn that a call belongs to. */
export interface BudgetTurn {
  readonly runId: string;
  readonly number: number;
  /** Of the run, in dollars. */
  readonly maxCostUsd: number | undefined;
}

/** Leases for every call of a model, out of pools in a tree: the session's, the prompt's in it, the turn's in that. */
export class SessionBudget implements BudgetGate {
  readonly #weights = new RequestWeights();
  readonly #recorder: Recorder;
  readonly #session: BudgetPool;
  readonly #earlier: EarlierUse;
  #settings: BudgetSettings;
  #run: { readonly id: string; readonly pool: BudgetPool } | undefined;
  #turn: { readonly number: number; readonly pool: BudgetPool } | undefined;

  constructor(settings: BudgetSettings, recorder: Recorder, earlier: EarlierUse) {
    this.#settings = settings;
    this.#recorder = recorder;
    this.#earlier = earlier;
    this.#session = new BudgetPool(poolLimit("for this session", settings));
    this.#session.take(earlier.session);
  }

  /** From here on calls belong to this turn. Limits that were changed meanwhile hold from here on as well. */
  enter(turn: BudgetTurn, settings: BudgetSettings): void {
    this.#settings = settings;
    this.#session.limit = poolLimit("for this session", settings);
    const given = turn.maxCostUsd === undefined ? {} : { maxCostUsd: turn.maxCostUsd };
    const limit = poolLimit("for this prompt", strictest(settings.perPrompt ?? {}, given));
    if (this.#run?.id === turn.runId) this.#run.pool.limit = limit;
    else {
      const pool = new BudgetPool(limit, this.#session);
      this.#run = { id: turn.runId, pool };
      this.#turn = undefined;
      // Of this very run, in a process that learned of the limits late. The session has counted it already.
      if (this.#earlier.run.id === turn.runId) {
        const { money: spent, tokens } = this.#earlier.run;
        pool.take({ money: spent, tokens });
        this.#session.take({ money: -spent, tokens: -tokens });
      }
    }
    if (this.#turn?.number !== turn.number)
      this.#turn = { number: turn.number, pool: this.#run.pool.child(poolLimit("for one turn", settings.perTurn ?? {})) };
  }

  admit(request: ModelRequest, model: ModelInfo, purpose: string): BudgetLease | ModelFailure {
    const pool = (purpose === "conversation" ? this.#turn?.pool : this.#run?.pool) ?? this.#session;
    const left = pool.left();
    const input = this.#inputTokens(request);
    const price = priceOf(request, input, model);
    if (left.money !== Infinity && price === undefined) return priceUnknown(request.model, this.#moneyLimit());
    const rate = price === undefined ? 0 : Math.max(price.input, (request.cache ?? []).length === 0 ? 0 : price.cacheWrite);
    const fixed: Amount = { money: money(input, rate), tokens: input };
    const wanted = answerTokens(request);
    const affordable =
      price === undefined || price.output === 0 ? Infinity : Math.floor((left.money - fixed.money) / moneyOf(price.output));
    const answer = Math.max(Math.min(wanted, leastAnswer), Math.min(wanted, affordable, left.tokens - fixed.tokens));
    const amount = (output: number): Amount => ({ money: fixed.money + money(output, price?.output ?? 0), tokens: fixed.tokens + output });
    const held = pool.lease(amount(answer));
    if (!("settle" in held)) return overLimit(held, { needed: amount(answer), input, output: answer });
    return {
      // Where not all was granted, less is said than was asked: then reasoning does not come on top.
      maxOutputTokens: answer < wanted ? Math.min(answer, request.maxOutputTokens - 1) : request.maxOutputTokens,
      settle: ({ usage, costUsd }) => held.settle(amountOf(usage, costUsd ?? (price === undefined ? null : costOf(usage, price)))),
    };
  }

  /** The most that the provider will count of a request. */
  #inputTokens(request: ModelRequest): number {
    const counted = this.#recorder.counted(request.model);
    const weight = this.#weights.request(request);
    if (counted?.usage === undefined || inputTokens(counted.usage) === 0) return unseen + Math.ceil(weight * margins.guessed);
    const known = this.#weights.request(counted.request);
    const factor = known === 0 ? 1 : inputTokens(counted.usage) / known;
    return unseen + Math.ceil(weight * factor * margins.learned);
  }

  /** The strictest limit in dollars, for messages. */
  #moneyLimit(): number {
    const limits = [this.#settings, this.#settings.perPrompt ?? {}, this.#settings.perTurn ?? {}].map(({ maxCostUsd }) => maxCostUsd);
    const run = this.#run?.pool.limit.money;
    const dollars = [...limits, run === undefined ? undefined : run / dollar].filter((limit) => limit !== undefined);
    return Math.min(...dollars);
  }
}

/** A fast answer costs more; without a known factor its price is unknown. */
function priceOf(request: ModelRequest, input: number, model: ModelInfo): Price | undefined {
  const { longPrompt, fastPriceFactor } = model;
  const price = longPrompt !== undefined && input > longPrompt.above ? longPrompt.price : model.price;
  if (price === undefined || request.speed !== "fast") return price;
  if (fastPriceFactor === undefined) return undefined;
  const times = (rate: number): number => rate * fastPriceFactor;
  return {
    input: times(price.input),
    output: times(price.output),
    cacheWrite: times(price.cacheWrite),
    cacheRead: times(price.cacheRead),
  };
}

/** Reasoning may come on top of the answer where its budget is not part of it. */
function answerTokens({ maxOutputTokens, thinking }: ModelRequest): number {
  const reasoning = thinking?.budgetTokens ?? 0;
  return reasoning < maxOutputTokens ? maxOutputTokens : maxOutputTokens + reasoning;
}

/** Of one token, from dollars for a million. */
function moneyOf(rate: number): number {
  return (rate * dollar) / 1e6;
}

function money(tokens: number, rate: number): number {
  return Math.ceil(tokens * moneyOf(rate));
}
