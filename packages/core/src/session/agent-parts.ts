import { LorimerError } from "@lorimer/sdk";
import type {
  InputStage,
  InputResult,
  InputTurn,
  Needs,
  PluginContext,
  PluginMeter,
  Stage,
  StageList,
  Tool,
  UserInput,
} from "@lorimer/sdk";
import { timed } from "../async/timed.js";
import type { Scope } from "../di/scope.js";
import type { ReadyStage, RunTools } from "../loop/run-context.js";
import { userMessage } from "../messages/messages.js";
import type { ToolPool } from "../tool-calls/tool-pool.js";
import type { StageEntry, StageOrder } from "./pipeline.js";
import { timedStage, timedTool } from "./timed-stage.js";

/** What belongs to one agent: its stages, made when their list is first used, and its tools. */
export class AgentParts {
  readonly #scope: Scope;
  readonly #order: StageOrder;
  readonly #plugin: (name: string) => PluginContext;
  /** Makes something that the machine may have to be waited for. */
  readonly #made: <T>(key: string, work: () => Promise<T>) => Promise<T>;
  readonly #meter: PluginMeter | undefined;
  /** Tools that were imported, by the pool that offers them and their names. */
  readonly #tools = new WeakMap<ToolPool, Map<string, Promise<Tool | undefined>>>();
  readonly #stages = new Map<StageList, Promise<readonly ReadyStage<StageList>[]>>();

  constructor(
    scope: Scope,
    order: StageOrder,
    plugin: (name: string) => PluginContext,
    made: <T>(key: string, work: () => Promise<T>) => Promise<T>,
    meter?: PluginMeter,
  ) {
    this.#meter = meter;
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
      tool = this.#made(`load:${canonical}`, () => this.#timedTool(pool, canonical));
      tools.set(canonical, tool);
      tool.catch(() => tools.delete(canonical));
    }
    return tool;
  }

  async #timedTool(pool: ToolPool, name: string): Promise<Tool | undefined> {
    const plugin = pool.plugin(name);
    const tool = await timed(this.#meter, plugin, "load", () => pool.load(name));
    return tool === undefined || this.#meter === undefined ? tool : timedTool(tool, plugin, this.#meter);
  }

  async #make(entry: StageEntry): Promise<ReadyStage<StageList>> {
    const meter = this.#meter;
    const stage = (await timed(meter, entry.plugin, "load", () => entry.load())) as Stage;
    const { id, slot, module } = entry.value;
    if (stage?.kind !== "stage")
      throw new LorimerError("PLUGIN_EXPORT_INVALID", `${module} of the plugin ${entry.plugin} does not export a stage.`);
    const needs = await this.#scope.resolve(stage.needs);
    if (meter === undefined) return { id, slot, stage: stage.create(needs, this.#plugin(entry.plugin)) };
    const made = await timed(meter, entry.plugin, "make", () => [stage.create(needs, this.#plugin(entry.plugin))] as const);
    return { id, slot, stage: timedStage(entry.value.list, made[0], entry.plugin, meter) };
  }
}
