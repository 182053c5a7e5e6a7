import { join } from "node:path";
import type { Setup } from "../setup.js";
import { lorimerHome } from "./open-cli-settings.js";

/** The folder of audit logs where no setting names one. */
export function auditFolder({ env, host }: Pick<Setup, "env" | "host">): string {
  return join(lorimerHome(env, host.home), "audit");
}
