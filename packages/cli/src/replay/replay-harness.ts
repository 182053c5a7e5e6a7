import { openHarness } from "@lorimer/core";
import type { ReplayHarness } from "@lorimer/plugin-replay";
import { settingsPlugin } from "@lorimer/plugin-settings";
import type { Plugin } from "@lorimer/sdk";
import { defaultPlugins } from "../default-plugins.js";
import { distribution } from "../distribution.js";
import { frontEndPlugin } from "../front-end-plugin.js";
import { refusingApprover } from "../headless/refusing-approver.js";
import { environmentPlugin } from "../prompt/environment-plugin.js";
import type { Setup } from "../setup.js";
import { unwritten } from "./unwritten-settings.js";

/** The plugins of this harness, with settings that nothing writes and nobody to ask. */
export function replayPlugins({ args, host, settings, trust }: Setup): readonly Plugin[] {
  return [
    settingsPlugin(unwritten(settings), trust),
    ...defaultPlugins,
    frontEndPlugin(host.version, { approver: refusingApprover }),
    ...(args.bare ? [] : [environmentPlugin(host.version)]),
  ];
}

/** Opens this harness with other plugins. */
export function openReplay({ chosen, host }: Setup): (plugins: readonly Plugin[]) => Promise<ReplayHarness> {
  return (plugins) => openHarness(distribution({ version: host.version, plugins, settings: chosen }));
}
