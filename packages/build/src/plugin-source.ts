import type { DescribedPlugin } from "./describe-plugin.js";

/** The module that exports a plugin as the kernel takes it: what was described, with a thunk for each module, imported from where `place` says. */
export function pluginSource(
  { manifest, contributes, modules }: DescribedPlugin,
  place: (module: DescribedPlugin["modules"][number]) => string,
): string {
  const thunks = modules.map((module) => `${JSON.stringify(module.module)}: () => import(${JSON.stringify(place(module))}),`);
  return `// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** ${(manifest.description ?? manifest.name).replaceAll("*/", "* /")} */
export const plugin: Plugin = definePlugin({
  manifest: ${JSON.stringify(manifest)},
  contributes: ${JSON.stringify(contributes)},
  modules: {
    ${thunks.join("\n    ")}
  },
});
`;
}
