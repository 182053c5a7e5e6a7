import { list, LorimerError, pointForms } from "@lorimer/sdk";
import type {
  CommandDeclaration,
  CommandSourceDeclaration,
  ListenerDeclaration,
  ModelDeclaration,
  PluginContext,
  Service,
  ServiceDeclaration,
  StageDeclaration,
  ToolDeclaration,
} from "@lorimer/sdk";
import { Scope } from "./di/scope.js";
import type { ServiceIndex } from "./di/scope.js";
import { link } from "./kernel/link.js";
import type { Kernel } from "./kernel/link.js";
import type { Contribution, Point } from "./kernel/point.js";
import { plugin as corePlugin } from "./plugin.js";
import { openSession } from "./session/open.js";
import type { Shims } from "./kernel/host-api.js";
import { planOf } from "./session/plan.js";
import { orderStages } from "./session/pipeline.js";
import type { Harness, HarnessConfig, Session, SessionOptions } from "./session/session-api.js";
import type { Succession } from "./session/succession.js";

/** The host API version: the major version of `@lorimer/sdk`. */
const engine = 0;

/** For plugins that know an older one: none yet, since this is the first. */
const shims: Shims = {};

/** The contribution points that the core and the front ends read. */
const points: readonly Point[] = [
  { name: "tools", form: list(pointForms.tools), id: (tool: ToolDeclaration) => tool.name },
  { name: "stages", form: list(pointForms.stages), id: (stage: StageDeclaration) => `${stage.list} ${stage.id}` },
  { name: "services", form: list(pointForms.services), id: (service: ServiceDeclaration) => service.token },
  { name: "models", form: list(pointForms.models), id: (model: ModelDeclaration) => model.id },
  { name: "renderers", form: list(pointForms.renderers) },
  { name: "listeners", form: list(pointForms.listeners), id: (listener: ListenerDeclaration) => listener.id },
  { name: "commands", form: list(pointForms.commands), id: (command: CommandDeclaration) => command.name },
  { name: "commandSources", form: list(pointForms.commandSources), id: (source: CommandSourceDeclaration) => source.id },
];

/** Names a distribution. Checked in full when it is opened; imports and runs nothing. */
export function defineHarness(config: HarnessConfig): HarnessConfig {
  return Object.freeze(config);
}

/** Links a distribution. Fails with `LINK_FAILED`, naming every fault, when any of its plugins has one. */
export async function openHarness(config: HarnessConfig): Promise<Harness> {
  return linkHarness(config);
}

/** The same for whoever lets one session follow another. */
export function linkHarness(config: HarnessConfig): LinkedHarness {
  const core = link({ engine, points, plugins: [corePlugin] });
  const kernel = link({ engine, shims, points, plugins: config.plugins, discovered: config.discovered });
  return new LinkedHarness(config, core, kernel);
}

/** A distribution, linked. */
export class LinkedHarness implements Harness {
  readonly plan: Harness["plan"];
  readonly #config: HarnessConfig;
  readonly #kernel: Kernel;
  readonly #order: ReturnType<typeof orderStages>;
  readonly #app: Scope;

  constructor(config: HarnessConfig, core: Kernel, kernel: Kernel) {
    this.#config = config;
    this.#kernel = kernel;
    this.#order = orderStages([...core.contributions<StageDeclaration>("stages"), ...kernel.contributions<StageDeclaration>("stages")]);
    // Defaults first: what a plugin provides takes the place of what the core provides.
    const services = [...core.contributions<ServiceDeclaration>("services"), ...kernel.contributions<ServiceDeclaration>("services")];
    this.#app = new Scope("app", this.#serviceIndex(services));
    this.plan = planOf(config, [core, kernel], this.#order, points);
  }

  get name(): string {
    return this.#config.name;
  }

  get version(): string {
    return this.#config.version;
  }

  contributions<Value>(point: string): readonly Contribution<Value>[] {
    return this.#kernel.contributions<Value>(point);
  }

  openSession(options: SessionOptions, succession?: Succession): Promise<Session> {
    const { secrets = [], prompts, model } = this.#config;
    const parts = {
      name: this.name,
      version: this.version,
      app: this.#app,
      order: this.#order,
      kernel: this.#kernel,
      plugin: (name: string) => this.#plugin(name),
      secrets,
      prompts,
      model,
    };
    return openSession(parts, options, succession);
  }

  close(): Promise<void> {
    return this.#app.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #plugin(name: string): PluginContext {
    return { name, settings: this.#config.settings?.[name] ?? {} };
  }

  #serviceIndex(services: readonly Contribution<ServiceDeclaration>[]): ServiceIndex {
    return new Map(
      services.map((entry) => [
        entry.value.token,
        {
          level: entry.value.level,
          plugin: this.#plugin(entry.plugin),
          load: async () => {
            const service = (await entry.load()) as Service | undefined;
            if (service?.kind === "service" && service.token.key === entry.value.token) return service;
            throw new LorimerError(
              "PLUGIN_EXPORT_INVALID",
              `${entry.value.module} of the plugin ${entry.plugin} does not provide ${entry.value.token}.`,
            );
          },
        },
      ]),
    );
  }
}
