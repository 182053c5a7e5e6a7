import type { AttachmentMessage, CommandInfo, Hooks, InputTurn } from "@lorimer/sdk";

const event = "UserPromptExpansion";

/** Tells hooks that a command is about to become a prompt. They may refuse it, or add to what the model is told. */
export async function expansionHooks(
  hooks: Hooks | undefined,
  info: CommandInfo,
  args: string,
  prompt: string,
  turn: Pick<InputTurn, "preview" | "signal" | "newMessageId">,
): Promise<{ readonly refused: string } | { readonly context: readonly AttachmentMessage[] }> {
  if (hooks === undefined || turn.preview || !hooks.listens(event)) return { context: [] };
  const verdict = await hooks.fire(event, {
    subject: info.name,
    input: {
      expansion_type: info.kind === "mcp-prompt" ? "mcp_prompt" : "slash_command",
      command_name: info.name,
      command_args: args,
      command_source: info.origin,
      prompt,
    },
    signal: turn.signal,
  });
  if (!verdict.continue) return { refused: verdict.stopReason ?? `A hook stopped /${info.name}.` };
  if (verdict.decision === "deny") return { refused: `A hook blocked /${info.name}: ${verdict.reason ?? "no reason given"}` };
  const context = verdict.additionalContext.map((text): AttachmentMessage => {
    return { type: "attachment", id: turn.newMessageId(), origin: `hook:${event}`, content: [{ type: "text", text }] };
  });
  return { context };
}
