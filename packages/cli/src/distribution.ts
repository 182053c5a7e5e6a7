import { defineHarness } from "@lorimer/core";
import type { HarnessConfig } from "@lorimer/core";
import type { Plugin } from "@lorimer/sdk";
import { systemPrompt } from "./prompt/system-prompt.js";
import { secretVariables } from "./settings/credentials.js";
import { mergeSettings } from "./settings/read-settings.js";
import type { Settings } from "./settings/read-settings.js";

/** The reference harness as a distribution: these plugins, these settings, its own prompt. */
export function distribution(options: {
  readonly version: string;
  readonly plugins: readonly Plugin[];
  readonly settings: Settings;
}): HarnessConfig {
  const userAgent = { userAgent: `lorimer/${options.version}` };
  const settings = mergeSettings({ plugins: { "lorimer.anthropic": userAgent, "lorimer.openai": userAgent } }, options.settings);
  return defineHarness({
    name: "lorimer",
    version: options.version,
    plugins: options.plugins,
    settings: settings.plugins,
    prompts: { system: systemPrompt },
    secrets: secretVariables,
    ...(settings.model === undefined ? {} : { model: settings.model }),
  });
}
