import { Settings } from "@lorimer/plugin-settings/contract";
import { defineTool, optional, toolFailure } from "@lorimer/sdk";
import type { PluginContext, Tool } from "@lorimer/sdk";
import * as z from "zod/mini";

interface ConfigInput {
  readonly setting: string;
  readonly value?: string | number | boolean | undefined;
}

interface ConfigOutput {
  readonly setting: string;
  readonly value: unknown;
  readonly changed: boolean;
}

const input: z.ZodMiniType<ConfigInput> = z.object({
  setting: z.string(),
  value: z.optional(z.union([z.string(), z.number(), z.boolean()]).check(z.describe("Leave out to read"))),
});

/** None of these widens what calls may do, or leads anything to another place. */
const defaultKeys: readonly string[] = ["model", "fallbackModel", "effortLevel", "language", "outputStyle", "cleanupPeriodDays"];

const config: Tool = defineTool({
  name: "Config",
  description: "Reads one of the person's settings, or changes it when they ask for that.",
  input,
  needs: { settings: optional(Settings) },
  readOnly: ({ value }) => value === undefined,
  destructive: false,
  defer: true,
  searchHint: "settings preferences configure model effort language style",
  title: ({ setting, value }) => (value === undefined ? `Read the setting ${setting}` : `Set ${setting} to ${String(value)}`),
  summary: ({ setting, value }) => (value === undefined ? setting : `${setting} = ${String(value)}`),
  async run({ setting, value }, { settings }, { plugin }) {
    const keys = allowedKeys(plugin);
    if (settings === undefined) return toolFailure("There are no settings in this harness.");
    if (!keys.includes(setting)) return toolFailure(`"${setting}" cannot be read or changed here. These can: ${keys.join(", ")}.`);
    if (value === undefined) return { setting, value: settings.get(setting) ?? null, changed: false };
    if (settings.explain([setting]).locked) return toolFailure(`"${setting}" is fixed by managed policy.`);
    try {
      await settings.update("user", [{ op: "set", key: [setting], value }]);
    } catch (error) {
      return toolFailure(`The setting was not changed: ${error instanceof Error ? error.message : String(error)}`);
    }
    return { setting, value: settings.get(setting) ?? null, changed: true };
  },
  present: ({ setting, value, changed }: ConfigOutput) => ({ content: `${setting} is ${changed ? "now " : ""}${JSON.stringify(value)}.` }),
});
export default config;

function allowedKeys({ settings }: PluginContext): readonly string[] {
  const keys = settings["settingKeys"];
  return Array.isArray(keys) && keys.every((key) => typeof key === "string") ? keys : defaultKeys;
}
