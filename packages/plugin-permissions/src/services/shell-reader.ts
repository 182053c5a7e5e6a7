import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { ShellReader } from "../contract/index.js";
import { readShell } from "../shell/read-shell.js";

/** The reader that the permission rules use, for other plugins. */
const shellReader: Service<ShellReader> = provide(ShellReader, { level: "session", create: () => ({ read: readShell }) });
export default shellReader;
