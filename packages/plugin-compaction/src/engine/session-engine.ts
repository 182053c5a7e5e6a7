import { estimateTokens } from "@lorimer/sdk";
import type { AgentId, Draft, Message, ModelFailure, RecoveryChange, RunState, ToolSpec, Turn } from "@lorimer/sdk";
import type { CompactionLevel, CompactionRequest, CompactionResult } from "../contract/index.js";
import { compactionLevels } from "../contract/index.js";
import { DecisionLog } from "../decision/decision-log.js";
import type { Decision } from "../decision/decision.js";
import type { Stored } from "../decision/stored.js";
import { historyTokens } from "../history/tokens.js";
import { policyOf } from "../settings.js";
import type { Policy } from "../settings.js";
import { AgentState } from "./agent-state.js";
import type { CompactionEngine } from "./engine-token.js";
import type { DecidingEngine, EngineServices, Pass } from "./pass.js";
import { Projector } from "./projector.js";

/** Decides at discrete moments and notes it; applies what is noted at every request. Keeps nothing that the log does not hold, but estimates. */
export class SessionEngine implements CompactionEngine, DecidingEngine {
  readonly services: EngineServices;
  readonly log: DecisionLog;
  readonly #own: Readonly<Record<string, unknown>>;
  readonly #projector = new Projector();
  readonly #installed = new Set<CompactionLevel>();
  readonly #agents = new Map<AgentId | undefined, AgentState>();
  readonly #seen = new WeakMap<Turn, { readonly messages: readonly Message[]; readonly stored: Stored }>();
  readonly #passes = new WeakMap<Turn, Pass>();

  constructor(services: EngineServices, own: Readonly<Record<string, unknown>>) {
    this.services = services;
    this.#own = own;
    this.log = new DecisionLog(services.journal);
  }

  get policy(): Policy {
    return policyOf(this.#own, this.services.settings);
  }

  /** The levels that may act: switched on, and part of this harness. */
  levels(policy: Policy = this.policy): ReadonlySet<CompactionLevel> {
    return new Set(compactionLevels.filter((level) => this.#installed.has(level) && policy.levels.has(level)));
  }

  install(level: CompactionLevel): void {
    this.#installed.add(level);
  }

  saw(turn: Turn, { messages }: Draft): void {
    this.#seen.set(turn, { messages, stored: this.storedOf(messages) });
  }

  storedOf(messages: readonly Message[]): Stored {
    return { index: new Map(messages.map(({ id }, at) => [id, at])), pins: this.log.pins };
  }

  view(messages: readonly Message[], stored: Stored, decisions: readonly Decision[] = this.log.all): readonly Message[] {
    return this.#projector.all(this.levels(), decisions, messages, stored);
  }

  fit(level: CompactionLevel, draft: Draft, turn: Turn): Draft | Promise<Draft> {
    const policy = this.policy;
    if (!policy.levels.has(level)) return draft;
    const pass = this.#passOf(draft, turn);
    if (turn.preview === true || !policy.auto) return this.#fitted(level, draft, pass);
    return this.#press(level, draft, pass, policy, turn);
  }

  async #press(level: CompactionLevel, draft: Draft, pass: Pass, policy: Policy, turn: Turn): Promise<Draft> {
    const { agent } = pass;
    // The levels before this one have acted on the draft already.
    const rest = [...this.levels(policy)].slice([...this.levels(policy)].indexOf(level));
    const size = agent.overhead + historyTokens(this.#projector.all(rest, this.log.all, draft.messages, pass.stored));
    const limit = this.limit(pass, policy);
    pass.pressed ??= size > limit;
    if (pass.pressed && size > enough * limit && !turn.signal.aborted && agent.blocked !== turn.runId) {
      const { fold, summarise } = await import("./decide.js");
      if (level !== "summary") await fold(this, level, pass, { trigger: "auto", limit, keepTurns: policy.keepTurns });
      else if ((await summarise(this, pass, { trigger: "auto", limit, instructions: [], policy })).blocked) agent.blocked = turn.runId;
    }
    const fitted = this.#fitted(level, draft, pass);
    if (rest.length === 1) agent.sends(agent.overhead + historyTokens(fitted.messages), pass.messages.length);
    return fitted;
  }

  #fitted(level: CompactionLevel, draft: Draft, { stored }: Pass): Draft {
    const messages = this.#projector.level(level, this.log.all, draft.messages, stored);
    return messages === draft.messages ? draft : { ...draft, messages };
  }

  /** Estimated tokens that a request may have. */
  limit({ agent, model, outputTokens }: Pass, policy: Policy): number {
    return Math.min(policy.limit(model, outputTokens) / agent.ratio, agent.ceiling);
  }

  async drain(_failure: ModelFailure, state: RunState, turn: Turn): Promise<RecoveryChange | undefined> {
    const policy = this.policy;
    if (!policy.onOverflow) return undefined;
    const pass = this.#failedPass(state, turn);
    const { fold } = await import("./decide.js");
    let freed = 0;
    for (const level of ["snip", "microcompact", "collapse"] as const) {
      if (this.levels(policy).has(level))
        freed += await fold(this, level, pass, {
          trigger: "overflow",
          limit: pass.agent.ceiling,
          keepTurns: Math.min(2, policy.keepTurns),
        });
    }
    return freed > 0 ? {} : undefined;
  }

  async react(_failure: ModelFailure, state: RunState, turn: Turn): Promise<RecoveryChange | undefined> {
    const policy = this.policy;
    if (!policy.onOverflow || !this.levels(policy).has("summary")) return undefined;
    const pass = this.#failedPass(state, turn);
    const { summarise } = await import("./decide.js");
    const limit = Math.min(this.limit(pass, policy), pass.agent.ceiling);
    return (await summarise(this, pass, { trigger: "overflow", limit, instructions: [], policy })).ok ? {} : undefined;
  }

  async compact({ instructions, signal }: CompactionRequest): Promise<CompactionResult> {
    const { conversation, reporter } = this.services;
    const policy = this.policy;
    // Building a request tells what there is beside the history.
    const request = await conversation.request(signal);
    const agent = this.#agent(undefined);
    const { messages } = conversation;
    agent.overhead = overheadOf(request);
    const pass: Pass = {
      agent,
      messages,
      stored: this.storedOf(messages),
      model: conversation.modelInfo,
      modelName: conversation.model,
      outputTokens: request.maxOutputTokens,
      thinking: request.thinking,
      signal,
      emit: (event) => reporter.emit(event),
    };
    const { byHand } = await import("./by-hand.js");
    return byHand(this, pass, { policy, limit: this.limit(pass, policy), instructions });
  }

  project(messages: readonly Message[]): readonly Message[] {
    return this.view(messages, this.storedOf(messages));
  }

  get pinned(): ReadonlySet<string> {
    return this.log.pins;
  }

  pin(message: string): Promise<void> {
    return this.log.pin(message, true);
  }

  unpin(message: string): Promise<void> {
    return this.log.pin(message, false);
  }

  #agent(id: AgentId | undefined): AgentState {
    let agent = this.#agents.get(id);
    if (agent === undefined) this.#agents.set(id, (agent = new AgentState()));
    return agent;
  }

  #passOf(draft: Draft, turn: Turn): Pass {
    let pass = this.#passes.get(turn);
    if (pass !== undefined) return pass;
    const { messages, stored } = this.#seen.get(turn) ?? { messages: draft.messages, stored: this.storedOf(draft.messages) };
    const agent = this.#agent(turn.agentId);
    agent.overhead = overheadOf(draft);
    if (turn.preview !== true) agent.learn(messages);
    pass = {
      ...this.#ofTurn(turn),
      agent,
      messages,
      stored,
      modelName: draft.model,
      outputTokens: draft.maxOutputTokens,
      thinking: draft.thinking,
    };
    this.#passes.set(turn, pass);
    return pass;
  }

  /** The request that failed was too long, whatever was thought of its size. */
  #failedPass(state: RunState, turn: Turn): Pass {
    const agent = this.#agent(turn.agentId);
    const { messages, request } = state;
    if (request !== undefined) agent.overhead = overheadOf(request);
    const stored = this.storedOf(messages);
    agent.ceiling = Math.min(agent.ceiling, 0.9 * (agent.overhead + historyTokens(this.view(messages, stored))));
    const outputTokens = request?.maxOutputTokens ?? turn.model.defaultOutputTokens;
    return {
      ...this.#ofTurn(turn),
      agent,
      messages,
      stored,
      modelName: request?.model ?? turn.options.model,
      outputTokens,
      thinking: request?.thinking,
    };
  }

  #ofTurn(turn: Turn): Pick<Pass, "model" | "signal" | "emit"> {
    return { model: turn.model, signal: turn.signal, emit: (event) => turn.emit(event) };
  }
}

/** Levels suffice when this share of the limit is left: each decision breaks the cached prefix, so there have to be turns between them. */
const enough = 0.75;

/** Estimated once for each list of tools: the same list stands in every request until a tool comes or goes. */
const toolTokens = new WeakMap<readonly ToolSpec[], number>();

function overheadOf({ system, tools }: Pick<Draft, "system" | "tools">): number {
  let tokens = toolTokens.get(tools);
  if (tokens === undefined) {
    tokens = estimateTokens(JSON.stringify(tools.filter(({ deferred }) => deferred !== true)));
    toolTokens.set(tools, tokens);
  }
  return system.reduce((sum, block) => sum + block.tokens, tokens);
}
