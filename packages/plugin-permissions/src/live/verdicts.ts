import { toolError } from "@lorimer/sdk";
import type { PermissionVerdict, ToolCall, ToolOutcome } from "@lorimer/sdk";
import type { Decision } from "../decide/context.js";

/** A decision without what only the engine needs: what events and other plugins see. */
export function verdictOf({ behavior, reason, rule, origin, because }: Decision): PermissionVerdict {
  return { behavior, reason, rule, origin, because };
}

export function verdict(behavior: PermissionVerdict["behavior"], reason: PermissionVerdict["reason"], because: string): PermissionVerdict {
  return { behavior, reason, rule: null, origin: null, because };
}

/** What the model reads of a refusal: what refused, where that stands, and that there is no way round. */
export function refusal({ because, origin }: PermissionVerdict): ToolOutcome {
  const where = origin === null ? "" : ` (${origin})`;
  return toolError("denied", `${because}${where} The call did not run. Do not try to reach the same effect in another way.`);
}

/** What the model reads when a person, or nobody, said yes. */
export function declined(call: ToolCall, decision: Decision, message: string | undefined): ToolOutcome {
  if (message !== undefined && message.trim() !== "")
    return toolError("denied", `The person refused this call of ${call.name} and said: ${message}`);
  const way = decision.counterfactual === null ? "" : ` ${decision.counterfactual}`;
  return toolError("denied", `${decision.because} Nobody allowed it, so it did not run.${way} Go on without it, or say what you need.`);
}

export function interrupted(): ToolOutcome {
  return toolError("cancelled", "The run was interrupted while this call waited for permission.");
}
