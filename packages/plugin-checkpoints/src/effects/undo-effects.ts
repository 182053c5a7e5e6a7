import { outcomeText } from "@lorimer/sdk";
import type { ToolCaller } from "@lorimer/sdk";
import type { CompensateOptions, CompensationReport, ExternalEffect } from "../contract/index.js";
import type { Vault } from "../keep/vault.js";

interface Undoing extends Pick<CompensateOptions, "signal" | "asks"> {
  readonly vault: Vault;
  readonly tools: ToolCaller | undefined;
}

/** Undoes effects in the order given. That one is being undone stands in the log before it begins, so that nothing is undone twice unknown. */
export async function undoEffects(
  effects: readonly ExternalEffect[],
  { vault, tools, signal, asks = false }: Undoing,
): Promise<readonly CompensationReport[]> {
  const reports: CompensationReport[] = [];
  for (const effect of effects) {
    const { compensation, number } = effect;
    if (compensation === undefined || tools === undefined) {
      reports.push({ effect, ok: false, text: "Nothing is known that would undo it." });
      continue;
    }
    await vault.undoing({ type: "compensating", number });
    const outcome = await tools.call(compensation.tool, compensation.input, { signal, ...(asks ? { approver: "person" } : {}) });
    const ok = outcome.status === "ok";
    // Whether what was cut off had its effect nobody knows.
    if (outcome.status !== "cancelled") await vault.undoing({ type: "compensated", number, ok });
    reports.push({ effect, ok, text: outcomeText(outcome) });
    if (!ok) break;
  }
  return reports;
}
