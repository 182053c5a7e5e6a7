import { defineHarness } from "@lorimer/core";
import type { HarnessConfig } from "@lorimer/core";
import type { Plugin } from "@lorimer/sdk";
import { systemPrompt } from "./prompt/system-prompt.js";
import { secretVariables } from "./settings/credentials.js";
import { mergePlugins } from "./settings/chosen-settings.js";
import type { ChosenSettings } from "./settings/credentials.js";

/** The reference harness as a distribution: these plugins, these settings, its own prompt. */
export function distribution(options: {
  readonly version: string;
  readonly plugins: readonly Plugin[];
  readonly settings: ChosenSettings;
  readonly discovered?: HarnessConfig["discovered"];
}): HarnessConfig {
  const userAgent = { userAgent: `lorimer/${options.version}` };
  const { model, plugins } = options.settings;
  return defineHarness({
    name: "lorimer",
    version: options.version,
    plugins: options.plugins,
    settings: mergePlugins({ "lorimer.anthropic": userAgent, "lorimer.openai": userAgent }, plugins),
    prompts: { system: systemPrompt },
    secrets: secretVariables,
    ...(options.discovered === undefined ? {} : { discovered: options.discovered }),
    ...(model === undefined ? {} : { model }),
  });
}
