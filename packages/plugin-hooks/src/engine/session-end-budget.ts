import type { HookEntry } from "../config/hook-entry.js";

const usualMs = 1500;
/** However long a hook asks for, nobody waits longer at the end. */
const mostMs = 60_000;

/** Milliseconds that all SessionEnd hooks have together: more where a settings file asks for more; what plugins ask for raises nothing. */
export function sessionEndBudget(entries: readonly HookEntry[], env: NodeJS.ProcessEnv = process.env): number {
  const given = Number(env["LORIMER_SESSIONEND_HOOKS_TIMEOUT_MS"] ?? env["CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS"]);
  if (Number.isFinite(given) && given > 0) return given;
  const asked = entries.filter(({ hasOwnTimeout, origin }) => hasOwnTimeout && origin.mergesCopies).map(({ timeoutMs }) => timeoutMs);
  return Math.min(mostMs, Math.max(usualMs, ...asked));
}
