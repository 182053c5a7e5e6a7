import type { ModelProvider } from "./model.js";
import type { Needs, PluginContext, Resolved } from "./service.js";

export interface ModelProviderOptions<N extends Needs> {
  /** Short name, such as `anthropic`; `--model anthropic/NAME` asks for it by name. */
  readonly id: string;
  /** Model ids it serves; `*` stands for any run of characters. The first provider that matches is used. */
  readonly match: readonly string[];
  readonly needs?: N;
  /** Called once for each session, before its first model call. Must not touch the network. */
  create(needs: Resolved<N>, plugin: PluginContext): ModelProvider | Promise<ModelProvider>;
}

export interface ModelProviderEntry {
  readonly kind: "model";
  readonly id: string;
  readonly match: readonly string[];
  readonly needs: Needs;
  create(needs: Readonly<Record<string, unknown>>, plugin: PluginContext): ModelProvider | Promise<ModelProvider>;
}

/** Declares a provider of models. The default export of a model module. */
export function defineModelProvider<N extends Needs = Record<never, never>>(options: ModelProviderOptions<N>): ModelProviderEntry {
  return {
    kind: "model",
    id: options.id,
    match: options.match,
    needs: options.needs ?? {},
    create: (needs, plugin) => options.create(needs as Resolved<N>, plugin),
  };
}
