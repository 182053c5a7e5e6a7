import { LorimerError } from "./errors.js";
import { parsedNow } from "./json-schema.js";
import type { StandardSchema } from "./json-schema.js";
import type { PluginContext } from "./service.js";

/**
 * What a plugin lets people set, said once: its type, its check, and, in `plugin.json`, the JSON Schema from which the form, the flags and the
 * documentation are made.
 */
export interface PluginSettings<Value> {
  readonly kind: "settings";
  readonly schema: StandardSchema<Value>;
  /** The values of this plugin, defaults filled in. Fails with `CONFIG_INVALID`, naming plugin and key, where one does not fit. */
  of(plugin: PluginContext): Value;
}

/** Declares the settings of a plugin: the default export of `src/settings.ts`. Mark what must stay secret with `writeOnly: true`. */
export function defineSettings<Value>(schema: StandardSchema<Value>): PluginSettings<Value> {
  return {
    kind: "settings",
    schema,
    of({ name, settings }) {
      const parsed = parsedNow(schema, settings);
      if (parsed.ok) return parsed.value;
      const faults = parsed.issues.map(({ path, message }) => `plugins.${name}${path === "" ? "" : `.${path}`}: ${message}`);
      throw new LorimerError("CONFIG_INVALID", `The settings of ${name} do not fit: ${faults.join("; ")}.`, {
        hint: `lorimer plugin configure ${name} asks for them one by one.`,
      });
    },
  };
}
