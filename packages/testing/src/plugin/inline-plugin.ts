import { manifestSchemaUrl, namespace } from "@lorimer/sdk";
import type { Command, Listener, ModelProviderEntry, Plugin, Renderer, Service, Stage, StageDeclaration, Tool } from "@lorimer/sdk";
import { toJSONSchema } from "zod/v4/core";
import type { $ZodType } from "zod/v4/core";

export interface InlineParts {
  /** Default `inline`. */
  readonly name?: string;
  readonly tools?: readonly Tool[];
  readonly stages?: readonly Stage[];
  readonly services?: readonly Service[];
  readonly models?: readonly ModelProviderEntry[];
  readonly renderers?: readonly Renderer[];
  readonly listeners?: readonly Listener[];
  readonly commands?: readonly Command[];
}

/** A plugin made of parts that are already in memory, declared as the manifest generator would declare them. */
export function inlinePlugin(parts: InlineParts): Plugin {
  const { name = "inline", tools = [], stages = [], services = [], models = [], renderers = [], listeners = [], commands = [] } = parts;
  const modules: Record<string, () => Promise<{ readonly default: unknown }>> = {};
  const module = (kind: string, id: string, value: unknown): string => {
    const path = `./${kind}/${id}.js`;
    modules[path] = () => Promise.resolve({ default: value });
    return path;
  };
  return {
    manifest: {
      $schema: manifestSchemaUrl,
      name,
      version: "0.0.0",
      description: "Made in a test",
      extensions: { [namespace]: { engine: "*" } },
    },
    contributes: {
      tools: tools.map((tool) => ({
        name: tool.name,
        description: tool.description,
        inputSchema: toJSONSchema(tool.input as unknown as $ZodType, { io: "input" }) as Record<string, unknown>,
        aliases: tool.aliases,
        defer: tool.defer,
        alwaysLoad: tool.alwaysLoad,
        ...(tool.searchHint === undefined ? {} : { searchHint: tool.searchHint }),
        ...(tool.when === undefined ? {} : { when: tool.when }),
        module: module("tools", tool.name, tool),
      })),
      stages: stages.map((stage) => declareStage(stage, module("stages", `${stage.list}-${stage.id}`, stage))),
      services: services.map((service) => ({
        token: service.token.key,
        level: service.level,
        module: module("services", service.token.key, service),
      })),
      models: models.map((model) => ({ id: model.id, match: model.match, module: module("models", model.id, model) })),
      renderers: renderers.map((renderer) => ({ tool: renderer.tool, module: module("renderers", renderer.tool, renderer) })),
      listeners: listeners.map(({ id, events, ...rest }) => ({
        id,
        ...(events === undefined ? {} : { events }),
        module: module("listeners", id, { id, events, ...rest }),
      })),
      commands: commands.map((command) => ({
        name: command.name,
        description: command.description,
        aliases: command.aliases,
        ...(command.argumentHint === undefined ? {} : { argumentHint: command.argumentHint }),
        module: module("commands", command.name, command),
      })),
    },
    modules,
  };
}

function declareStage(stage: Stage, module: string): StageDeclaration {
  const { id, list, slot, before, after, replaces } = stage;
  return { id, list, slot, before, after, ...(replaces === undefined ? {} : { replaces }), module };
}
