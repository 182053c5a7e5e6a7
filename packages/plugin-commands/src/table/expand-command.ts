import { messageId, optional, Hooks } from "@lorimer/sdk";
import type { CommandCall, CommandResult, Contributions, PluginContext, Random, Reporter, SessionPlace } from "@lorimer/sdk";
import { expansionHooks } from "../hooks/expansion-hooks.js";
import type { FoundCommand } from "./command-table.js";

export interface ExpansionNeeds {
  readonly contributions: Contributions;
  readonly place: SessionPlace;
  readonly reporter: Reporter;
  readonly random: Random;
}

/** What a command says to the model, which is not asked: with the word of hooks, and with what they add. */
export async function expandCommand(
  found: FoundCommand,
  { contributions, place, reporter, random }: ExpansionNeeds,
  plugin: PluginContext,
  signal: AbortSignal,
): Promise<CommandResult | undefined> {
  const { info, arguments: args } = found;
  const call: CommandCall = {
    name: info.name,
    arguments: args,
    attached: [],
    sessionId: place.sessionId,
    signal,
    preview: false,
    plugin,
    emit: (event) => reporter.emit(event),
    newMessageId: () => messageId(random.uuid()),
  };
  const { hooks } = (await contributions.resolve({ hooks: optional(Hooks) })) as { readonly hooks: Hooks | undefined };
  const expansion = await expansionHooks(hooks, info, args, args === "" ? `/${info.name}` : `/${info.name} ${args}`, call);
  if ("refused" in expansion) return { kind: "shown", lines: [[{ text: expansion.refused, tone: "error" }]] };
  const result = await found.run(call);
  if (result?.kind !== "asked") return result;
  return { ...result, messages: [...expansion.context, ...(result.messages ?? [])] };
}
