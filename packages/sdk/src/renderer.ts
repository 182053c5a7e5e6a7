import type { ToolOutcome, ToolProgress } from "./tool.js";

export type Tone = "plain" | "dim" | "strong" | "added" | "removed" | "error" | "accent";

/** One line of display, without line breaks or control characters. */
export type Line = readonly { readonly text: string; readonly tone?: Tone }[];

export interface RendererOptions {
  /** The tool whose calls it draws. */
  readonly tool: string;
  /** The call, before or while it runs. */
  use?(input: unknown): readonly Line[];
  progress?(progress: ToolProgress): readonly Line[];
  result?(outcome: ToolOutcome, input: unknown): readonly Line[];
  /** Several calls of the tool that ran side by side, as one. */
  group?(inputs: readonly unknown[]): readonly Line[];
}

export interface Renderer extends RendererOptions {
  readonly kind: "renderer";
}

/** Declares how a tool's calls are drawn, in any front end. The default export of a renderer module. */
export function defineRenderer(options: RendererOptions): Renderer {
  return { kind: "renderer", ...options };
}
