import { Contributions, provide, SessionJournal } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { CommandTable } from "../table/command-table.js";
import { SessionCommands } from "../table/session-commands.js";

const commandTable: Service<CommandTable> = provide(CommandTable, {
  level: "session",
  needs: { contributions: Contributions, journal: SessionJournal },
  create: ({ contributions, journal }, { settings }) =>
    new SessionCommands(contributions, journal, { sources: settings["sources"] !== false }),
});
export default commandTable;
