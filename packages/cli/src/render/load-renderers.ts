import type { Plugin, Renderer } from "@lorimer/sdk";

/** Finds the renderers that plugins contribute; each is imported when its tool is first drawn. */
export interface Renderers {
  /** The tool's renderer, when it has one and it has been loaded. */
  get(tool: string): Renderer | undefined;
  /** Imports the tool's renderer; a module that fails leaves the plain display. */
  load(tool: string): Promise<void>;
}

export function loadRenderers(plugins: readonly Plugin[]): Renderers {
  const loaded = new Map<string, Renderer | undefined>();
  const modules = new Map(
    plugins.flatMap((plugin) => (plugin.contributes.renderers ?? []).map((entry) => [entry.tool, plugin.modules[entry.module]] as const)),
  );
  return {
    get: (tool) => loaded.get(tool),
    async load(tool) {
      const load = modules.get(tool);
      if (load === undefined || loaded.has(tool)) return;
      const module = await load().catch(() => undefined);
      loaded.set(tool, isRenderer(module?.default) ? module.default : undefined);
    },
  };
}

function isRenderer(value: unknown): value is Renderer {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "renderer";
}
