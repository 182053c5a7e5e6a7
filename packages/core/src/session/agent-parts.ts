import { LorimerError } from "@lorimer/sdk";
import type { InputStage, InputResult, InputTurn, Needs, PluginContext, Stage, StageList, Tool, UserInput } from "@lorimer/sdk";
import type { Scope } from "../di/scope.js";
import type { ReadyStage, RunTools } from "../loop/run-context.js";
import { userMessage } from "../messages/messages.js";
import type { ToolPool } from "../tool-calls/tool-pool.js";
import type { StageEntry, StageOrder } from "./pipeline.js";

/** What belongs to one agent: its stages, made when their list is first used, and its tools. */
export class AgentParts {
  readonly #scope: Scope;
  readonly #order: StageOrder;
  readonly #plugin: (name: string) => PluginContext;
  /** Makes something that the machine may have to be waited for. */
  readonly #made: <T>(key: string, work: () => Promise<T>) => Promise<T>;
  /** Tools that were imported, by the pool that offers them and their names. */
  readonly #tools = new WeakMap<ToolPool, Map<string, Promise<Tool | undefined>>>();
  readonly #stages = new Map<StageList, Promise<readonly ReadyStage<StageList>[]>>();

  constructor(
    scope: Scope,
    order: StageOrder,
    plugin: (name: string) => PluginContext,
    made: <T>(key: string, work: () => Promise<T>) => Promise<T>,
  ) {
    this.#made = made;
    this.#scope = scope;
    this.#order = order;
    this.#plugin = plugin;
  }

  stages<L extends StageList>(list: L): Promise<readonly ReadyStage<L>[]> {
    let ready = this.#stages.get(list);
    if (ready === undefined) {
      ready = this.#made(`stages:${list}`, () => Promise.all(this.#order[list].map((entry) => this.#make(entry))));
      this.#stages.set(list, ready);
      ready.catch(() => this.#stages.delete(list));
    }
    return ready as Promise<readonly ReadyStage<L>[]>;
  }

  tools(pool: ToolPool): RunTools {
    return {
      specs: pool.specs,
      canonicalName: (name) => pool.canonicalName(name),
      nearest: (name) => pool.nearest(name),
      plugin: (name) => this.#plugin(pool.plugin(name)),
      load: (name) => this.#load(pool, name),
      resolve: (needs: Needs) => this.#scope.resolve(needs),
    };
  }

  /** Passes what a person gave through the input stages. */
  async input(input: UserInput, turn: InputTurn): Promise<InputResult> {
    let next: (last: UserInput) => Promise<InputResult> = async ({ content }) => ({
      messages: [userMessage(turn.newMessageId(), content)],
      query: true,
    });
    for (const { stage } of [...(await this.stages("input"))].reverse()) {
      const inner = next;
      next = (outer) => (stage as InputStage)(outer, inner, turn);
    }
    return next(input);
  }

  #load(pool: ToolPool, name: string): Promise<Tool | undefined> {
    let tools = this.#tools.get(pool);
    if (tools === undefined) this.#tools.set(pool, (tools = new Map()));
    const canonical = pool.canonicalName(name);
    let tool = tools.get(canonical);
    if (tool === undefined) {
      tool = this.#made(`load:${canonical}`, () => pool.load(canonical));
      tools.set(canonical, tool);
      tool.catch(() => tools.delete(canonical));
    }
    return tool;
  }

  async #make(entry: StageEntry): Promise<ReadyStage<StageList>> {
    const stage = (await entry.load()) as Stage;
    const { id, slot, module } = entry.value;
    if (stage?.kind !== "stage")
      throw new LorimerError("PLUGIN_EXPORT_INVALID", `${module} of the plugin ${entry.plugin} does not export a stage.`);
    return { id, slot, stage: stage.create(await this.#scope.resolve(stage.needs), this.#plugin(entry.plugin)) };
  }
}
