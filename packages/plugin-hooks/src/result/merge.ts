import type { HookVerdict } from "../contract/index.js";
import type { HookEntry } from "../config/hook-entry.js";
import type { Decision, HookResult } from "./hook-result.js";

/** A hook and what came of it. */
export interface Ended {
  readonly entry: HookEntry;
  readonly result: HookResult;
}

const rank: Readonly<Record<Decision, number>> = { deny: 4, defer: 3, ask: 2, allow: 1 };

/** Merges what hooks said, in the order of their declaration: the verdict does not depend on which ended first. */
export function merge(event: string, ended: readonly Ended[], rewritten: { readonly input: unknown } | undefined): HookVerdict {
  let strongest: Ended | undefined;
  for (const candidate of ended) if (strength(candidate) > strength(strongest)) strongest = candidate;
  const stopping = ended.find(({ result }) => result.stop !== undefined);
  const { decision, reason } = strongest?.result ?? {};
  return {
    continue: stopping === undefined,
    ...(stopping?.result.stop === undefined ? {} : { stopReason: stopping.result.stop.reason }),
    ...(decision === undefined ? {} : { decision }),
    ...(reason === undefined ? {} : { reason }),
    ...(strongest === undefined ? {} : { source: strongest.entry.label }),
    ...(rewritten === undefined ? {} : { updatedInput: rewritten.input }),
    additionalContext: ended.flatMap(({ result }) => result.additionalContext ?? []),
    systemMessages: ended.flatMap(({ result }) => result.systemMessages ?? []),
    output: { ...outputs(ended.map(({ result }) => result.output ?? {})), ...(event === "PermissionRequest" ? answerOf(strongest) : {}) },
  };
}

/** In a person's place answers whoever is strictest, and with nothing of what others would have answered. */
function answerOf(strongest: Ended | undefined): Readonly<Record<string, unknown>> {
  const { decision, reason, output } = strongest?.result ?? {};
  if (decision !== "allow" && decision !== "deny") return { decision: undefined };
  const given = output?.["decision"] as { readonly behavior?: unknown } | undefined;
  const made = decision === "deny" && reason !== undefined ? { behavior: decision, message: reason } : { behavior: decision };
  return { decision: given?.behavior === decision ? given : made };
}

/** Later hooks win key by key; the files that several want watched are all watched. */
function outputs(all: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  const merged: Readonly<Record<string, unknown>> = Object.assign({}, ...all);
  if (merged["watchPaths"] === undefined) return merged;
  return { ...merged, watchPaths: all.flatMap(({ watchPaths }) => (Array.isArray(watchPaths) ? (watchPaths as readonly unknown[]) : [])) };
}

function strength(ended: Ended | undefined): number {
  return ended?.result.decision === undefined ? 0 : rank[ended.result.decision];
}
