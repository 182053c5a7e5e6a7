import { join } from "node:path";
import { lorimerHome } from "../settings/open-cli-settings.js";
import type { Setup } from "../setup.js";

/** The folder that holds the logs of sessions. */
export function sessionsFolder({ env, host }: Pick<Setup, "env" | "host">): string {
  return join(lorimerHome(env, host.home), "sessions");
}
