import type { Setup } from "../setup.js";
import { lorimerHome } from "../settings/open-cli-settings.js";

const keys = ["blockedMarketplaces", "strictKnownMarketplaces", "allowedMarketplaces"];

/** Installed plugins that the policy of this machine does not let in any more, by id, with the reason. Where there is no such policy nothing is read. */
export async function refusedPlugins(
  setup: Pick<Setup, "args" | "host" | "env" | "project" | "settings" | "trust" | "ending">,
): Promise<Readonly<Record<string, string>>> {
  const { args, host, env, project, settings, trust, ending } = setup;
  const isManaged = keys.some((key) => settings.entries(key).some(({ origin }) => origin.scope === "managed"));
  if (args.bare || !isManaged) return {};
  const { Installer } = await import("@lorimer/plugin-marketplace/install");
  const installer = new Installer({
    userFolder: lorimerHome(env, host.home),
    projectFolder: trust.folder === "" ? project : trust.folder,
    cwd: host.cwd,
    trusted: trust.trusted,
    settings,
    read: () => Promise.resolve(undefined),
    consent: () => Promise.resolve(false),
    acceptCommands: false,
    env,
    signal: ending,
  });
  return installer.refused();
}
