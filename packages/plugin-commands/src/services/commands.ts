import { Commands, Contributions, Hooks, messageId, optional, provide, Random, Reporter, SessionPlace } from "@lorimer/sdk";
import type { CommandCall, Service } from "@lorimer/sdk";
import { expansionHooks } from "../hooks/expansion-hooks.js";
import { CommandTable } from "../table/command-table.js";

const commands: Service<Commands> = provide(Commands, {
  level: "session",
  needs: { table: CommandTable, contributions: Contributions, place: SessionPlace, reporter: Reporter, random: Random },
  create: ({ table, contributions, place, reporter, random }, plugin) => {
    const isOff = plugin.settings["enabled"] === false;
    return {
      list: async () => (isOff ? [] : table.list()),
      async expand(name, args, { signal }) {
        const found = isOff ? undefined : await table.find(name, args);
        if (found === undefined || found.info.kind === "built-in") return undefined;
        const call: CommandCall = {
          name: found.info.name,
          arguments: found.arguments,
          attached: [],
          sessionId: place.sessionId,
          signal,
          preview: false,
          plugin,
          emit: (event) => reporter.emit(event),
          newMessageId: () => messageId(random.uuid()),
        };
        const { hooks } = (await contributions.resolve({ hooks: optional(Hooks) })) as { readonly hooks: Hooks | undefined };
        const line = args === "" ? `/${name}` : `/${name} ${args}`;
        const expansion = await expansionHooks(hooks, found.info, found.arguments, line, call);
        if ("refused" in expansion) return { kind: "shown", lines: [[{ text: expansion.refused, tone: "error" }]] };
        const result = await found.run(call);
        if (result?.kind !== "asked") return result;
        return { ...result, messages: [...expansion.context, ...(result.messages ?? [])] };
      },
    };
  },
});
export default commands;
