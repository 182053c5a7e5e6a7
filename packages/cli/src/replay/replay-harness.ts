import { openHarness } from "@lorimer/core";
import type { ReplayHarness } from "@lorimer/plugin-replay";
import { settingsPlugin } from "@lorimer/plugin-settings";
import type { Plugin } from "@lorimer/sdk";
import { defaultPlugins } from "../default-plugins.js";
import { distribution } from "../distribution.js";
import { frontEndPlugin } from "../front-end-plugin.js";
import { refusingApprover } from "../headless/refusing-approver.js";
import { environmentPlugin } from "../prompt/environment-plugin.js";
import { mergePlugins } from "../settings/chosen-settings.js";
import { pluginPlaces } from "../settings/plugin-places.js";
import type { Setup } from "../setup.js";
import { slashPlugin } from "../slash/slash-plugin.js";
import { unwritten } from "./unwritten-settings.js";

/** The plugins of this harness, with settings that nothing writes and nobody to ask. */
export function replayPlugins(setup: Setup): readonly Plugin[] {
  const { args, host, settings, trust } = setup;
  return [
    settingsPlugin(unwritten(settings), trust),
    ...defaultPlugins,
    frontEndPlugin(host.version, { approver: refusingApprover }),
    slashPlugin(host.version, { setup, host: undefined }),
    ...(args.bare ? [] : [environmentPlugin(host.version, { env: host.env, interactive: host.stdin.isTTY === true })]),
  ];
}

/** Opens this harness with other plugins. */
export function openReplay(setup: Setup): (plugins: readonly Plugin[]) => Promise<ReplayHarness> {
  const { chosen, host } = setup;
  const settings = { ...chosen, plugins: mergePlugins(pluginPlaces(setup), chosen.plugins) };
  return (plugins) => openHarness(distribution({ version: host.version, plugins, settings }));
}
