import type { Hooks } from "@lorimer/sdk";
import type { ElicitationAnswer } from "../contract/index.js";
import type { ElicitationHooks } from "./handlers.js";

/** Lets hooks answer a server's question in the person's place (`Elicitation`), and change or refuse an answer before it is sent (`ElicitationResult`). */
export function elicitationHooks(hooks: Hooks | undefined): ElicitationHooks | undefined {
  if (hooks === undefined || (!hooks.listens("Elicitation") && !hooks.listens("ElicitationResult"))) return undefined;
  const fire = async (
    event: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<ElicitationAnswer | undefined> => {
    const subject = String(input["mcp_server_name"]);
    const verdict = await hooks.fire(event, { subject, input, signal });
    if (verdict.decision === "deny") return { action: "decline" };
    const { action, content } = verdict.output as { readonly action?: unknown; readonly content?: unknown };
    if (action === "decline" || action === "cancel") return { action };
    if (action !== "accept") return undefined;
    return {
      action,
      ...(typeof content === "object" && content !== null ? { content: content as Readonly<Record<string, unknown>> } : {}),
    };
  };
  return {
    before: (input, signal) => fire("Elicitation", input, signal),
    after: async (input, answer, signal) => {
      const told = { mcp_server_name: input["mcp_server_name"], mode: input["mode"], elicitation_id: input["elicitation_id"], ...answer };
      return (await fire("ElicitationResult", told, signal)) ?? answer;
    },
  };
}
