import { LorimerError } from "@lorimer/sdk";
import type { ModelDeclaration, ModelProvider, ModelProviderEntry, PluginContext } from "@lorimer/sdk";
import type { Scope } from "../di/scope.js";
import type { Contribution } from "../kernel/point.js";

/** Finds the provider of a model by its id and keeps one instance of each provider for the session. */
export class ModelRouter {
  readonly #entries: readonly Contribution<ModelDeclaration>[];
  readonly #scope: Scope;
  readonly #plugin: (name: string) => PluginContext;
  readonly #instances = new Map<string, Promise<ModelProvider>>();
  readonly #byModel = new Map<string, Promise<ModelProvider>>();

  constructor(entries: readonly Contribution<ModelDeclaration>[], scope: Scope, plugin: (name: string) => PluginContext) {
    this.#entries = entries;
    this.#scope = scope;
    this.#plugin = plugin;
  }

  /** The provider of `model`: the one named before a slash (`anthropic/NAME`), else the one whose pattern fits most closely. */
  provider(model: string): Promise<ModelProvider> {
    return remember(this.#byModel, model, () => this.#find(model));
  }

  async #find(model: string): Promise<ModelProvider> {
    const named = this.#entries.find((entry) => model.startsWith(`${entry.value.id}/`));
    if (named !== undefined) return withoutPrefix(await this.#instance(named), named.value.id.length + 1);
    const [best] = this.#entries
      .map((entry) => ({ entry, closeness: Math.max(...entry.value.match.map((pattern) => closeness(pattern, model))) }))
      .filter((candidate) => candidate.closeness >= 0)
      .sort((a, b) => b.closeness - a.closeness);
    if (best === undefined) throw this.#missing(model);
    return this.#instance(best.entry);
  }

  #instance(entry: Contribution<ModelDeclaration>): Promise<ModelProvider> {
    return remember(this.#instances, entry.value.id, () => this.#create(entry));
  }

  async #create(entry: Contribution<ModelDeclaration>): Promise<ModelProvider> {
    const declared = (await entry.load()) as ModelProviderEntry;
    if (declared?.kind !== "model") {
      throw new LorimerError(
        "PLUGIN_EXPORT_INVALID",
        `${entry.value.module} of the plugin ${entry.plugin} does not export a model provider.`,
      );
    }
    return declared.create(await this.#scope.resolve(declared.needs), this.#plugin(entry.plugin));
  }

  #missing(model: string): LorimerError {
    const known = this.#entries.map((entry) => `${entry.value.id} (${entry.value.match.join(", ")})`);
    return new LorimerError("MODEL_MISSING", `Nothing in this harness provides the model ${model}.`, {
      hint:
        known.length === 0
          ? "Add a model provider plugin to the distribution."
          : `Providers here: ${known.join("; ")}. Write PROVIDER/MODEL to choose one.`,
    });
  }
}

/** The promise under a key, made when it is not there; a failed one is forgotten, so that it can be tried again. */
function remember<T>(promises: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let promise = promises.get(key);
  if (promise === undefined) {
    promise = make();
    promises.set(key, promise);
    promise.catch(() => promises.delete(key));
  }
  return promise;
}

/** How closely a pattern fits: the number of characters it spells out, or -1 when it does not fit. */
function closeness(pattern: string, model: string): number {
  const parts = pattern.split("*");
  const expression = new RegExp(`^${parts.map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);
  return expression.test(model) ? parts.join("").length : -1;
}

function withoutPrefix(provider: ModelProvider, length: number): ModelProvider {
  return {
    describe: (model) => provider.describe(model.slice(length)),
    stream: (request, options) => provider.stream({ ...request, model: request.model.slice(length) }, options),
    preview: (request) => provider.preview({ ...request, model: request.model.slice(length) }),
    signer: () => provider.signer(),
  };
}
