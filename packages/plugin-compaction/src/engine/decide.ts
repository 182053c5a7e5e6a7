import type { MessageId } from "@lorimer/sdk";
import type { CompactionLevel } from "../contract/index.js";
import type { Decision, Proposal, Trigger } from "../decision/decision.js";
import { withPairs } from "../decision/pairs.js";
import { freshFrom } from "../history/calls.js";
import { historyTokens } from "../history/tokens.js";
import { collapse } from "../levels/collapse.js";
import { microcompact } from "../levels/microcompact.js";
import { snip } from "../levels/snip.js";
import type { Policy } from "../settings.js";
import { chooseBoundary } from "../summary/boundary.js";
import { takeSummary } from "../summary/take-summary.js";
import type { DecidingEngine, EngineServices, Pass } from "./pass.js";
import { askPreCompact, firePostCompact, gatherAttached } from "./around-summary.js";

const proposers = { snip, microcompact, collapse } as const;

/** What frees less than this share of the limit is not worth the cached prefix that it breaks. */
const leastFreed = 0.05;

/** Lets a cheap level fold what it can; gives the estimated tokens that it freed. */
export async function fold(
  engine: DecidingEngine,
  level: Exclude<CompactionLevel, "summary">,
  pass: Pass,
  { trigger, limit, keepTurns }: { readonly trigger: Trigger; readonly limit: number; readonly keepTurns: number },
): Promise<number> {
  const at = lastId(pass);
  if (at === undefined || wasTaken(engine, level, at, trigger)) return 0;
  const { services } = engine;
  const view = engine.view(pass.messages, pass.stored);
  const elapsed = await stopwatch(services, trigger);
  const proposal = proposers[level](view, freshFrom(view, keepTurns), withPairs(engine.log.pins, view));
  if (proposal === undefined) return 0;
  const decision: Decision = { v: 1, level, trigger, at, ...proposal };
  const [before, after] = [view, engine.view(pass.messages, pass.stored, [...engine.log.all, decision])].map(historyTokens) as [
    number,
    number,
  ];
  if (before - after < leastFreed * limit) return 0;
  pass.emit({ type: "compaction-started", level, trigger });
  await engine.log.take(decision);
  const sizes = { tokensBefore: before + pass.agent.overhead, tokensAfter: after + pass.agent.overhead };
  const durationMs = await elapsed();
  pass.emit({ type: "compaction-finished", level, trigger, ...sizes, boundary: null, summary: null, detail: null, durationMs });
  return before - after;
}

export interface Summarised {
  readonly ok: boolean;
  readonly blocked: boolean;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  readonly detail: string | null;
}

/** Folds everything but the end into a summary. */
export async function summarise(
  engine: DecidingEngine,
  pass: Pass,
  options: { readonly trigger: Trigger; readonly limit: number; readonly instructions: readonly string[]; readonly policy: Policy },
): Promise<Summarised> {
  const { trigger, limit, policy } = options;
  const { services, log } = engine;
  const { agent, signal } = pass;
  const view = engine.view(pass.messages, pass.stored);
  const tokensBefore = agent.overhead + historyTokens(view);
  const at = lastId(pass);
  const keep = Math.min(policy.keepTokens, Math.floor(0.25 * limit), Math.floor((trigger === "manual" ? 0.25 : 0.5) * historyTokens(view)));
  const boundaryAt = chooseBoundary(view, pass.stored, keep);
  const nothing: Summarised = {
    ok: false,
    blocked: false,
    tokensBefore,
    tokensAfter: tokensBefore,
    detail: "There is nothing to fold away.",
  };
  if (at === undefined || boundaryAt === undefined || wasTaken(engine, "summary", at, trigger)) return nothing;

  const elapsed = await stopwatch(services, trigger);
  pass.emit({ type: "compaction-started", level: "summary", trigger });
  const finish = async (part: {
    readonly after?: number;
    readonly boundary?: MessageId;
    readonly summary?: string;
    readonly detail: string | null;
    readonly blocked?: boolean;
  }): Promise<Summarised> => {
    const tokensAfter = part.after === undefined ? tokensBefore : agent.overhead + part.after;
    const { boundary = null, summary = null, detail } = part;
    const durationMs = await elapsed();
    const sizes = { tokensBefore, tokensAfter };
    pass.emit({ type: "compaction-finished", level: "summary", trigger, ...sizes, boundary, summary, detail, durationMs });
    return { ok: boundary !== null, blocked: part.blocked === true, tokensBefore, tokensAfter, detail };
  };
  const asked = await askPreCompact(services.hooks, trigger, options.instructions, signal);
  if (asked.blocked !== undefined) return finish({ detail: asked.blocked, blocked: true });
  const propose = (proposal: Proposal): Decision => ({ v: 1, level: "summary", trigger, at, ...proposal });
  const taken = await takeSummary(
    {
      view,
      boundaryAt,
      trigger,
      instructions: [...options.instructions, ...asked.instructions],
      given: asked.summary,
      streak: streakOf(log.all, pass),
      limit,
      overhead: agent.overhead,
      ratio: agent.ratio,
      model: pass.modelName,
      info: pass.model,
      thinking: pass.thinking,
      policy,
      signal,
      preview: (proposal) => engine.view(pass.messages, pass.stored, [...log.all, propose(proposal)]),
      attached: () => gatherAttached(services, limit, signal),
      progress: (step) => pass.emit({ type: "compaction-progressed", level: "summary", trigger, step }),
    },
    services,
  );
  // An interrupt that comes now finds nothing folded.
  if (!taken.ok || signal.aborted) return finish({ detail: taken.ok ? "It was interrupted." : taken.detail });
  await log.take(propose(taken.proposal));
  const { boundary, text } = taken.proposal.summary;
  const done = await finish({
    after: historyTokens(engine.view(pass.messages, pass.stored)),
    boundary,
    summary: text,
    detail: taken.detail,
  });
  await firePostCompact(services.hooks, trigger, text, signal);
  return done;
}

/** What a clock says to somebody outside the session, who has it compacted, is asked for like anything from outside: a replay does not ask. */
async function stopwatch({ clock, journal }: EngineServices, trigger: Trigger): Promise<() => Promise<number>> {
  const read = async (): Promise<number> =>
    trigger === "manual" ? journal.recall("lorimer.compaction.clock", async () => clock.elapsed()) : clock.elapsed();
  const started = await read();
  return async () => (await read()) - started;
}

function lastId({ messages }: Pass): MessageId | undefined {
  return messages.at(-1)?.id;
}

/** A level does its whole work at once: at the same place there is no more for it to do. */
function wasTaken(engine: DecidingEngine, level: CompactionLevel, at: MessageId, trigger: Trigger): boolean {
  return trigger === "auto" && engine.log.all.some((decision) => decision.level === level && decision.at === at);
}

/** Two summaries with hardly a reply between them are one too many. */
function streakOf(decisions: readonly Decision[], { messages, stored }: Pass): number {
  const last = decisions.findLast(({ summary, at }) => summary !== undefined && stored.index.has(at));
  const from = last === undefined ? undefined : stored.index.get(last.at);
  if (last?.summary === undefined || from === undefined) return 0;
  const replies = messages.slice(from + 1).filter(({ type }) => type === "assistant").length;
  return replies < 3 ? last.summary.streak + 1 : 0;
}
