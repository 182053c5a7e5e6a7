import { Commands, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { CommandTable } from "../table/command-table.js";

const commands: Service<Commands> = provide(Commands, {
  level: "session",
  needs: { table: CommandTable },
  create: ({ table }, { settings }) => ({ list: async () => (settings["enabled"] === false ? [] : table.list()) }),
});
export default commands;
