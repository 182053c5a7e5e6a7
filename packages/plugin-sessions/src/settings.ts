import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { LorimerError } from "@lorimer/sdk";

/** Where session logs are kept: the setting `folder`, or `sessions` in the user's folder. */
export function sessionsFolder(settings: Readonly<Record<string, unknown>>): string {
  const { folder } = settings;
  if (folder === undefined) return join(homedir(), ".lorimer", "sessions");
  if (typeof folder === "string" && isAbsolute(folder)) return folder;
  throw new LorimerError("CONFIG_INVALID", "The setting folder of lorimer.sessions is not an absolute path.");
}
