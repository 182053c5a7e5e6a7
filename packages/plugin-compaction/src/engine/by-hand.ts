import type { CompactionResult } from "../contract/index.js";
import type { Policy } from "../settings.js";
import { messageTokens } from "../history/tokens.js";
import { fold, summarise } from "./decide.js";
import type { DecidingEngine, Pass } from "./pass.js";

/** At a person's word: the summary where that level is on, else what the cheap levels can do. */
export async function byHand(
  engine: DecidingEngine,
  pass: Pass,
  { policy, limit, instructions }: { readonly policy: Policy; readonly limit: number; readonly instructions: string | undefined },
): Promise<CompactionResult> {
  const levels = engine.levels(policy);
  if (levels.has("summary")) {
    const given = instructions === undefined || instructions.trim() === "" ? [] : [instructions.trim()];
    const { ok, tokensBefore, tokensAfter, detail } = await summarise(engine, pass, {
      trigger: "manual",
      limit,
      instructions: given,
      policy,
    });
    const sizes = { tokensBefore, tokensAfter };
    if (!ok) return { ok, ...sizes, text: detail ?? "Nothing was compacted." };
    return { ok, ...sizes, text: `${sizesText(sizes)}${detail === null ? "" : ` ${detail}`}` };
  }
  const tokensBefore = sizeOf(engine, pass);
  for (const level of ["snip", "microcompact", "collapse"] as const)
    if (levels.has(level)) await fold(engine, level, pass, { trigger: "manual", limit: 0, keepTurns: policy.keepTurns });
  const sizes = { tokensBefore, tokensAfter: sizeOf(engine, pass) };
  const ok = sizes.tokensAfter < tokensBefore;
  return {
    ok,
    ...sizes,
    text: ok ? sizesText(sizes) : levels.size === 0 ? "Every level of compaction is switched off." : "There is nothing to fold away.",
  };
}

function sizeOf(engine: DecidingEngine, { agent, messages }: Pass): number {
  return agent.overhead + engine.project(messages).reduce((sum, message) => sum + messageTokens(message), 0);
}

function sizesText({ tokensBefore, tokensAfter }: { readonly tokensBefore: number; readonly tokensAfter: number }): string {
  return `Compacted: about ${thousands(tokensBefore)} tokens became ${thousands(tokensAfter)}. The transcript keeps everything.`;
}

function thousands(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}
