import type { ContextBlock, ContextStage, Plugin, Stage, StageDeclaration, ToolOutcome, ToolStage } from "@lorimer/sdk";

/** Which stages changed what on the way: the ones that a divergence can be laid to. */
export class StageTrace {
  /** By tool call, innermost first. */
  readonly #outcomes = new Map<string, string[]>();
  /** By id of a system block. */
  readonly #blocks = new Map<string, string>();
  readonly #drafts = new Set<string>();

  /** The same plugins, watched. Stages of the core are not among them. */
  watch(plugins: readonly Plugin[]): readonly Plugin[] {
    return plugins.map((plugin) => this.#watched(plugin));
  }

  /** Stages that changed the outcome of a call. */
  changedOutcome(id: string): readonly string[] {
    return this.#outcomes.get(id) ?? [];
  }

  /** The stage that wrote a system block last. */
  wrote(block: string): string | undefined {
    return this.#blocks.get(block);
  }

  /** Stages that changed anything of a request. */
  get changedDraft(): readonly string[] {
    return [...this.#drafts];
  }

  #watched(plugin: Plugin): Plugin {
    const stages = (plugin.contributes.stages ?? []).filter(({ list }) => list === "tool" || list === "context");
    if (stages.length === 0) return plugin;
    const modules = stages.map((declaration) => [declaration.module, this.#module(plugin, declaration)] as const);
    return { ...plugin, modules: { ...plugin.modules, ...Object.fromEntries(modules) } };
  }

  #module(plugin: Plugin, { id, module, list }: StageDeclaration): () => Promise<{ readonly default?: unknown }> {
    const name = `the stage ${id} of ${plugin.manifest.name}`;
    return async () => {
      const loaded = await plugin.modules[module]?.();
      const stage = loaded?.default as Stage | undefined;
      if (stage?.kind !== "stage") return loaded ?? {};
      const create: Stage["create"] = (needs, context) => {
        const made = stage.create(needs, context);
        return list === "tool" ? this.#tool(name, made as ToolStage) : this.#context(name, made as ContextStage);
      };
      return { default: { ...stage, create } };
    };
  }

  #tool(name: string, stage: ToolStage): ToolStage {
    // Looks on from beside: with one turn of a promise more, calls that run side by side would take turns otherwise.
    return (call, next, turn) => {
      let inner: ToolOutcome | undefined;
      const watchedNext: typeof next = (passed) => {
        const came = next(passed);
        came.then((outcome) => (inner = outcome), ignore);
        return came;
      };
      const outcome = stage(call, watchedNext, turn);
      const compare = (outer: ToolOutcome): void => {
        if (JSON.stringify(outer) !== JSON.stringify(inner)) this.#outcomes.set(call.id, [...this.changedOutcome(call.id), name]);
      };
      void Promise.resolve(outcome).then(compare, ignore);
      return outcome;
    };
  }

  #context(name: string, stage: ContextStage): ContextStage {
    return (draft, turn) => {
      const made = stage(draft, turn);
      const compare = (next: typeof draft): void => {
        const before = new Map(draft.system.map((block) => [block.id, block]));
        for (const block of next.system) if (!sameBlock(block, before.get(block.id))) this.#blocks.set(block.id, name);
        if (next !== draft) this.#drafts.add(name);
      };
      if (made instanceof Promise) made.then(compare, ignore);
      else compare(made);
      return made;
    };
  }
}

function ignore(): void {}

function sameBlock(block: ContextBlock, before: ContextBlock | undefined): boolean {
  return block.text === before?.text;
}
