import type { Permissions } from "@lorimer/plugin-permissions/contract";
import type { Settings } from "@lorimer/plugin-settings/contract";
import type { LineWriter } from "../output/line-writer.js";

/** What the command works with. Only `open` starts anything, so that explaining lines from standard input starts nothing. */
export interface PermissionsCommand {
  /** What follows `permissions` on the command line. */
  readonly operands: readonly string[];
  readonly stdin: boolean;
  readonly json: boolean;
  readonly scope: string | undefined;
  readonly cwd: string;
  readonly home: string;
  /** The user folder of the harness. */
  readonly harnessHome: string;
  readonly input: AsyncIterable<Buffer | string>;
  readonly out: LineWriter;
  /** Opens the permissions and settings in force in `cwd`. */
  open(): Promise<OpenPermissions>;
}

export interface OpenPermissions {
  readonly permissions: Permissions;
  readonly settings: Settings;
  close(): Promise<void>;
}

/** Does something with the permissions in force, and closes them whatever comes of it. */
export async function withPermissions<T>(command: PermissionsCommand, use: (open: OpenPermissions) => T | Promise<T>): Promise<T> {
  const open = await command.open();
  try {
    return await use(open);
  } finally {
    await open.close();
  }
}
