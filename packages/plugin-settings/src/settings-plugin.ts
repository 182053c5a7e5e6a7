import { definePlugin, provide } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";
import { Settings, Trust } from "./contract/index.js";
import { plugin } from "./plugin.js";

/** The plugin for a front end that opened the settings and settled trust itself, before there was a harness. Use it instead of `plugin`; closing the settings stays with who opened them. */
export function settingsPlugin(settings: Settings, trust: Trust): Plugin {
  const modules: Plugin["modules"] = {
    ...plugin.modules,
    "./dist/services/settings.js": () => Promise.resolve({ default: provide(Settings, { level: "session", create: () => settings }) }),
    "./dist/services/trust.js": () => Promise.resolve({ default: provide(Trust, { level: "session", create: () => trust }) }),
  };
  return definePlugin({ ...plugin, modules });
}
