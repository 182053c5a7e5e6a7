import { Commands, Contributions, provide, Random, Reporter, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { CommandTable } from "../table/command-table.js";

const commands: Service<Commands> = provide(Commands, {
  level: "session",
  needs: { table: CommandTable, contributions: Contributions, place: SessionPlace, reporter: Reporter, random: Random },
  create: ({ table, ...needs }, plugin) => ({
    list: async () => (plugin.settings["enabled"] === false ? [] : table.list()),
    async expand(name, args, { signal }) {
      const found = plugin.settings["enabled"] === false ? undefined : await table.find(name, args);
      if (found === undefined || found.info.kind === "built-in") return undefined;
      return (await import("../table/expand-command.js")).expandCommand(found, needs, plugin, signal);
    },
  }),
});
export default commands;
