import type { Effort, ModelRequest } from "@lorimer/sdk";
import type { ModelRecord } from "./model-data.js";

/** The effort to ask for, if any, or why the model cannot do what is asked. */
export type Reasoning = { readonly ok: true; readonly effort?: Effort | "none" } | { readonly ok: false; readonly problem: string };

/** Says in the API's terms how much the model is to reason. A thinking budget of 0 turns reasoning off where the model allows it. */
export function reasoningFor(request: ModelRequest, record: ModelRecord, options: { readonly isVendor: boolean }): Reasoning {
  const { effort, thinking } = request;
  if (effort !== undefined && !record.effort.includes(effort)) {
    const known = record.effort.length === 0 ? "none" : record.effort.join(", ");
    return {
      ok: false,
      problem: `Model "${record.id}" has no effort level "${effort}"; it has: ${known}. Where it has more, say so in the setting "models".`,
    };
  }
  if (thinking !== undefined && thinking.budgetTokens > 0) {
    return { ok: false, problem: `Model "${record.id}" takes no budget of thinking tokens over this API; choose an effort instead.` };
  }
  if (thinking !== undefined && record.effort.length > 0 && !record.reasoningOff) {
    return { ok: false, problem: `Model "${record.id}" always reasons; choose a lower effort instead.` };
  }
  const isOff = thinking !== undefined && record.reasoningOff;
  if (options.isVendor && request.tools.length > 0) return withTools(record, isOff ? undefined : effort, isOff);
  if (isOff) return { ok: true, effort: "none" };
  return effort === undefined ? { ok: true } : { ok: true, effort };
}

/** The vendor serves its newer models only in part over this API: with tools they may not reason, or may not be asked to. */
function withTools(record: ModelRecord, effort: Effort | undefined, isOff: boolean): Reasoning {
  if (record.toolReasoning === "free")
    return isOff ? { ok: true, effort: "none" } : effort === undefined ? { ok: true } : { ok: true, effort };
  if (record.toolReasoning === "never") {
    return {
      ok: false,
      problem: `Over the chat-completions API, OpenAI serves "${record.id}" only without tools. Use a model such as gpt-6.1-terra or gpt-6-sol, or a gateway that serves it with tools.`,
    };
  }
  if (effort !== undefined) {
    return {
      ok: false,
      problem: `Over the chat-completions API, OpenAI serves "${record.id}" with tools only while it does not reason. Leave the effort out.`,
    };
  }
  return record.toolReasoning === "none" ? { ok: true, effort: "none" } : { ok: true };
}
