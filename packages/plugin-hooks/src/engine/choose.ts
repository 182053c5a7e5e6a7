import type { RuleMatcher } from "@lorimer/plugin-permissions/contract";
import type { HookEntry } from "../config/hook-entry.js";
import type { HookFiring } from "../contract/index.js";

const noAliases: readonly string[] = [];

/** The hooks whose matcher fits; each handler once, however many settings files name it. */
export function fitting(entries: readonly HookEntry[], firing: HookFiring): readonly HookEntry[] {
  const { subject, aliases = noAliases } = firing;
  const fits = entries.filter(({ matcher }) => matcher === null || subject === undefined || matcher(subject, aliases));
  return fits.length < 2 || fits.every(({ copyKey }) => copyKey === null) ? fits : withoutCopies(fits);
}

function withoutCopies(entries: readonly HookEntry[]): readonly HookEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ copyKey }) => copyKey === null || (!seen.has(copyKey) && seen.add(copyKey)));
}

/** Whether a hook's `if` lets it run. What cannot be told runs: a gate that stays away because of a riddle would be no gate. */
export async function conditionHolds(
  entry: HookEntry,
  input: Readonly<Record<string, unknown>>,
  cwd: string,
  rules: RuleMatcher | undefined,
): Promise<boolean> {
  if (entry.if === undefined) return true;
  const name = String(input["tool_name"] ?? "");
  if (rules === undefined) {
    // Without a reader of rules only the tool's name can be compared.
    const tool = /^[^(]*/.exec(entry.if)?.[0].trim();
    return tool === name || tool?.includes("*") === true;
  }
  const answer = await matched(rules, entry.if, { name, input: input["tool_input"] }, cwd);
  return answer === "yes" || answer === "maybe" || (answer === "invalid" && entry.onFailure === "block");
}

async function matched(
  rules: RuleMatcher,
  rule: string,
  call: { readonly name: string; readonly input: unknown },
  cwd: string,
): ReturnType<RuleMatcher["match"]> {
  try {
    return await rules.match(rule, call, cwd);
  } catch {
    return "maybe";
  }
}
