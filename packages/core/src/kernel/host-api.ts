import { namespace } from "@lorimer/sdk";
import type { LorimerExtension, Plugin } from "@lorimer/sdk";

/** Makes of a plugin that speaks one version of the host API one that speaks the next. By the version it takes. */
export type Shims = Readonly<Record<number, (plugin: Plugin) => Plugin>>;

/** Our part of a manifest; a plugin without one asks for nothing and works with any host API. */
export function extensionOf(plugin: Plugin): LorimerExtension {
  const extension = plugin?.manifest?.extensions?.[namespace];
  return extension === undefined ? { engine: "*" } : (extension as unknown as LorimerExtension);
}

/** Ranges of major versions: `*`, `1`, `1 - 3`, joined by `||`. */
export function acceptsEngine(range: unknown, engine: number): boolean {
  if (range === String(engine)) return true;
  return String(range)
    .split("||")
    .some((part) => {
      if (part.trim() === "*") return true;
      const [, low, high = low] = /^\s*(\d+)(?:\s+-\s+(\d+))?\s*$/.exec(part) ?? [];
      return Number(low) <= engine && engine <= Number(high);
    });
}

/** The plugin as this host takes it: from the newest version that both know, through every shim. One that no shim reaches stays as it is. */
export function carriedOver(plugin: Plugin, engine: number, shims: Shims): Plugin {
  const range: unknown = extensionOf(plugin)?.engine;
  let from = engine;
  while (!acceptsEngine(range, from) && shims[from - 1] !== undefined) from -= 1;
  if (from === engine || !acceptsEngine(range, from)) return plugin;
  let carried = plugin;
  for (let version = from; version < engine; version++) carried = shims[version]?.(carried) ?? carried;
  const { manifest } = carried;
  const extension = { ...extensionOf(carried), engine: String(engine) };
  return { ...carried, manifest: { ...manifest, extensions: { ...manifest.extensions, [namespace]: extension } } };
}
