import { Clock, Inbox, InputCheck, list, LorimerError, pointForms, Random, Reporter, ToolRegistry } from "@lorimer/sdk";
import type {
  ModelDeclaration,
  PluginContext,
  RunOptions,
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
import { planOf } from "./session/plan.js";
import { AgentParts } from "./session/agent-parts.js";
import { ModelRouter } from "./session/model-router.js";
import { orderStages } from "./session/pipeline.js";
import { Prompts } from "./session/prompts.js";
import { OpenSession } from "./session/session.js";
import { SessionInbox } from "./session/session-inbox.js";
import { SessionPlace } from "./session/session-place.js";
import type { Harness, HarnessConfig, Session, SessionOptions } from "./session/session-api.js";
import { InputChecker } from "./tool-calls/input-checker.js";
import { SessionTools } from "./tool-calls/session-tools.js";

/** The host API version: the major version of `@lorimer/sdk`. */
const engine = 0;

/** The contribution points that the core and the front ends read. */
const points: readonly Point[] = [
  { name: "tools", form: list(pointForms.tools), id: (tool: ToolDeclaration) => tool.name },
  { name: "stages", form: list(pointForms.stages), id: (stage: StageDeclaration) => `${stage.list} ${stage.id}` },
  { name: "services", form: list(pointForms.services), id: (service: ServiceDeclaration) => service.token },
  { name: "models", form: list(pointForms.models), id: (model: ModelDeclaration) => model.id },
  { name: "renderers", form: list(pointForms.renderers) },
];

/** Names a distribution. Checked in full when it is opened; imports and runs nothing. */
export function defineHarness(config: HarnessConfig): HarnessConfig {
  return Object.freeze(config);
}

/** Links a distribution. Fails with `LINK_FAILED`, naming every fault, when any of its plugins has one. */
export async function openHarness(config: HarnessConfig): Promise<Harness> {
  const core = link({ engine, points, plugins: [corePlugin] });
  const kernel = link({ engine, points, plugins: config.plugins, discovered: config.discovered });
  return new LinkedHarness(config, core, kernel);
}

class LinkedHarness implements Harness {
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

  async openSession(options: SessionOptions): Promise<Session> {
    const scope = this.#app.child("session");
    const {
      cwd,
      additionalDirectories = [],
      systemPrompt,
      appendSystemPrompt = "",
      tools,
      disallowedTools,
      sessionId,
      messages = [],
      ...run
    } = options;
    const inbox = new SessionInbox();
    scope.set(Inbox, inbox);
    scope.set(SessionPlace, { cwd, additionalDirectories, secrets: this.#config.secrets ?? [] });
    scope.set(Prompts, { system: systemPrompt ?? this.#config.prompts?.system ?? "", appended: appendSystemPrompt });
    scope.set(Reporter, { emit: (event) => session.report(event) });

    const agentScope = scope.child("agent");
    agentScope.set(InputCheck, new InputChecker((needs) => agentScope.resolve(needs)));
    const [clock, random] = await Promise.all([this.#app.get(Clock), this.#app.get(Random)]);
    const router = new ModelRouter(this.#kernel.contributions<ModelDeclaration>("models"), scope, (name) => this.#plugin(name));
    const runOptions: RunOptions = { ...run, model: this.#model(run.model) };
    const sessionTools = new SessionTools(this.#kernel.contributions<ToolDeclaration>("tools"), {
      only: tools,
      deny: disallowedTools,
      admits: (gate, plugin) =>
        (gate.platform === undefined || gate.platform.includes(process.platform)) &&
        (gate.setting === undefined || this.#plugin(plugin).settings[gate.setting] === true),
    });
    scope.set(ToolRegistry, sessionTools);
    const agent = new AgentParts(agentScope, this.#order, (name) => this.#plugin(name));
    const model = (await router.provider(runOptions.model)).describe(runOptions.model);
    const session = new OpenSession(
      { scope, agent, router, inbox, clock, random, pool: () => sessionTools.pool },
      runOptions,
      model,
      sessionId,
      messages,
    );
    return session;
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

  #model(model: string | undefined): string {
    const chosen = model ?? this.#config.model;
    if (chosen !== undefined) return chosen;
    throw new LorimerError("MODEL_MISSING", "No model was named, and this harness has no default.", {
      hint: "Name one when opening the session.",
    });
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
