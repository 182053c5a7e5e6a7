import type { Harness } from "@lorimer/core";
import type { Renderer, RendererDeclaration } from "@lorimer/sdk";

/** Finds the renderers that plugins contribute; each is imported when its tool is first drawn. */
export interface Renderers {
  /** The tool's renderer, when it has one and it has been loaded. */
  get(tool: string): Renderer | undefined;
  /** Imports the tool's renderer; a module that fails leaves the plain display. */
  load(tool: string): Promise<void>;
}

export function loadRenderers(harness: Pick<Harness, "contributions">): Renderers {
  const loaded = new Map<string, Renderer | undefined>();
  const entries = new Map(harness.contributions<RendererDeclaration>("renderers").map((entry) => [entry.value.tool, entry]));
  return {
    get: (tool) => loaded.get(tool),
    async load(tool) {
      const entry = entries.get(tool);
      if (entry === undefined || loaded.has(tool)) return;
      const renderer = await entry.load().catch(() => undefined);
      loaded.set(tool, isRenderer(renderer) ? renderer : undefined);
    },
  };
}

function isRenderer(value: unknown): value is Renderer {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "renderer";
}
