import { join } from "node:path";
import type { Setup } from "../setup.js";
import { lorimerHome } from "./open-cli-settings.js";

/** Options of plugins that must not stand in settings files. Only the person may read the file. */
export function credentialsFile({ env, host }: Pick<Setup, "env" | "host">): string {
  return join(lorimerHome(env, host.home), "plugins", "credentials.json");
}
