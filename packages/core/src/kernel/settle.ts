import type { Plugin } from "@lorimer/sdk";
import { pluginName } from "./check-plugin.js";
import { extensionOf } from "./host-api.js";
import { Claims } from "./claims.js";
import type { Candidate, Point } from "./point.js";

/**
 * Finds what is wrong between plugins, and gives the sound ones, each after those it requires, otherwise as given. What the
 * distribution chose claims its names first, so that nothing found on disk can take them.
 */
export function settle(candidates: readonly Candidate[], points: ReadonlyMap<string, Point>): Plugin[] {
  const claims = new Claims(points);
  for (const candidate of candidates) if (candidate.location === undefined) claims.claim(candidate);
  const byName = candidatesByName(candidates);
  const ordered: Plugin[] = [];
  const settled = new Set<Candidate>();
  const waiting = new Set<Candidate>();

  const place = (candidate: Candidate): void => {
    if (settled.has(candidate)) return;
    const requirements = requirementsOf(candidate);
    if (requirements.length > 0) placeAfter(candidate, requirements);
    settled.add(candidate);
    if (candidate.location !== undefined && candidate.faults.length === 0) claims.claim(candidate);
    if (candidate.faults.length === 0) ordered.push(candidate.plugin);
  };
  const placeAfter = (candidate: Candidate, requirements: readonly string[]): void => {
    waiting.add(candidate);
    for (const name of requirements) {
      const required = byName.get(name);
      if (required !== undefined && !waiting.has(required)) place(required);
      const fault = requirementFault(name, required, waiting);
      if (fault !== undefined) candidate.faults.push(fault);
    }
    waiting.delete(candidate);
  };
  for (const candidate of candidates) place(candidate);
  return ordered;
}

/** The first sound candidate of each name, or the first faulty one. */
function candidatesByName(candidates: readonly Candidate[]): ReadonlyMap<string, Candidate> {
  const byName = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const name = pluginName(candidate.plugin);
    if (name === undefined) continue;
    const holder = byName.get(name);
    if (holder === undefined || (holder.location !== undefined && holder.faults.length > 0)) byName.set(name, candidate);
  }
  return byName;
}

const none: readonly string[] = [];

/** A manifest that has not the right form may hold anything here. */
function requirementsOf({ plugin, faults }: Candidate): readonly string[] {
  const requires: unknown = extensionOf(plugin)?.requires ?? none;
  if (faults.length === 0) return requires as readonly string[];
  return Array.isArray(requires) ? requires.filter((name) => typeof name === "string") : none;
}

function requirementFault(
  name: string,
  required: Candidate | undefined,
  waiting: ReadonlySet<Candidate>,
): Candidate["faults"][number] | undefined {
  if (required === undefined) return { cause: `requires ${name}, which is not here`, remedy: `Add ${name}.` };
  if (waiting.has(required)) {
    const names = [...waiting].map((candidate) => pluginName(candidate.plugin));
    const circle = [...names.slice(names.indexOf(name)), name].join(" -> ");
    return { cause: `requires ${name}, which requires it in turn: ${circle}`, remedy: "Break the circle of requirements." };
  }
  if (required.faults.length > 0) return { cause: `requires ${name}, which is faulty`, remedy: `Mend ${name} first.` };
  return undefined;
}
