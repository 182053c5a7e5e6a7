import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { ShellReader } from "../contract/index.js";

/** The reader that the permission rules use, for other plugins. Loaded with the first line that is read. */
const shellReader: Service<ShellReader> = provide(ShellReader, {
  level: "session",
  create: () => ({ read: async (command, place) => (await import("../shell/read-shell.js")).readShell(command, place) }),
});
export default shellReader;
