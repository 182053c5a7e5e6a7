import type { Hooks } from "@lorimer/sdk";
import type { Reattachment } from "../contract/index.js";
import type { Trigger } from "../decision/decision.js";
import type { EngineServices } from "./pass.js";

export interface PreCompact {
  /** Why the history has to stay as it is. */
  readonly blocked?: string;
  readonly instructions: readonly string[];
  /** Stands in place of a summary. */
  readonly summary?: string;
}

const named = (trigger: Trigger): "manual" | "auto" => (trigger === "manual" ? "manual" : "auto");

/** Hooks may refuse, add to what a summary has to mind, or give it themselves. */
export async function askPreCompact(
  hooks: Hooks | undefined,
  trigger: Trigger,
  instructions: readonly string[],
  signal: AbortSignal,
): Promise<PreCompact> {
  if (hooks === undefined || !hooks.listens("PreCompact")) return { instructions: [] };
  const input = { trigger: named(trigger), custom_instructions: instructions.join("\n") };
  const verdict = await hooks.fire("PreCompact", { subject: input.trigger, input, signal });
  if (!verdict.continue || verdict.decision === "deny")
    return { blocked: `A PreCompact hook refused: ${verdict.stopReason ?? verdict.reason ?? "no reason given"}`, instructions: [] };
  const { summary } = verdict.output;
  return { instructions: verdict.additionalContext, ...(typeof summary === "string" && summary.trim() !== "" ? { summary } : {}) };
}

/** What is put back after a summary: what plugins registered, and what hooks say at this new beginning. */
export async function gatherAttached(
  { hooks, reattachments }: EngineServices,
  limit: number,
  signal: AbortSignal,
): Promise<readonly Reattachment[]> {
  const attached = await reattachments.gather(Math.min(25_000, Math.floor(0.25 * limit)));
  if (hooks === undefined || !hooks.listens("SessionStart") || signal.aborted) return attached;
  const { additionalContext } = await hooks.fire("SessionStart", { subject: "compact", input: { source: "compact" }, signal });
  return [...attached, ...additionalContext.map((text) => ({ origin: "SessionStart hook", text }))];
}

/** Hooks are told of a summary; nothing they do changes it. */
export async function firePostCompact(hooks: Hooks | undefined, trigger: Trigger, summary: string, signal: AbortSignal): Promise<void> {
  if (hooks?.listens("PostCompact") !== true) return;
  const input = { trigger: named(trigger), compact_summary: summary };
  await hooks.fire("PostCompact", { subject: input.trigger, input, signal });
}
