import { provide } from "@lorimer/sdk";
import type { Level, Plugin } from "@lorimer/sdk";
import type { GivenService } from "../tool/call-tool.js";
import { inlinePlugin } from "./inline-plugin.js";

const levels: Readonly<Record<string, Level>> = {
  "lorimer.Clock": "app",
  "lorimer.Random": "app",
  "lorimer.WorkingDirectory": "agent",
};

/**
 * A plugin that provides ready-made services, in place of the core's own where it has some. Every scope is given the
 * same instance, which nobody disposes. Tokens that are not the sdk's get the level `session`.
 */
export function servicesPlugin(services: readonly GivenService[], name: string = "given-services"): Plugin {
  return inlinePlugin({
    name,
    services: services.map(([token, instance]) => provide(token, { level: levels[token.key] ?? "session", create: () => instance })),
  });
}
