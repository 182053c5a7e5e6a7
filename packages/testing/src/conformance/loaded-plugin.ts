import { messageOf } from "@lorimer/sdk";
import type {
  Command,
  CommandSourceEntry,
  Contributes,
  Listener,
  ModelProviderEntry,
  Plugin,
  Renderer,
  Service,
  Stage,
  Tool,
} from "@lorimer/sdk";
import { compactSchema } from "@lorimer/sdk/declared-schema";
import { firstDifference } from "../cassette/first-difference.js";
import type { ConformanceLog } from "./conformance-log.js";

/** The contributions of a plugin whose modules export what was declared. */
export interface LoadedPlugin {
  readonly tools: readonly Tool[];
  readonly stages: readonly Stage[];
  readonly services: readonly Service[];
  readonly models: readonly ModelProviderEntry[];
  readonly renderers: readonly Renderer[];
  readonly commands: readonly Command[];
  readonly commandSources: readonly CommandSourceEntry[];
  readonly listeners: readonly Listener[];
  readonly resourceSources: readonly { readonly kind: string; readonly id: string }[];
}

interface Point<Value> {
  readonly point: keyof Contributes & string;
  readonly kind: string;
  readonly label: (declared: Readonly<Record<string, unknown>>) => string;
  readonly differences: (declared: Readonly<Record<string, unknown>>, value: Value) => readonly string[] | Promise<readonly string[]>;
}

/** Loads every module and compares its default export with its declaration. */
export async function loadPlugin(plugin: Plugin, log: ConformanceLog): Promise<LoadedPlugin> {
  return {
    tools: await loadPoint<Tool>(plugin, log, {
      point: "tools",
      kind: "tool",
      label: (declared) => `tool ${String(declared["name"])}`,
      differences: toolDifferences,
    }),
    stages: await loadPoint<Stage>(plugin, log, {
      point: "stages",
      kind: "stage",
      label: (declared) => `stage ${String(declared["id"])}`,
      differences: (declared, value) =>
        compare(declared, {
          id: value.id,
          list: value.list,
          slot: value.slot,
          before: value.before,
          after: value.after,
          replaces: value.replaces,
        }),
    }),
    services: await loadPoint<Service>(plugin, log, {
      point: "services",
      kind: "service",
      label: (declared) => `service ${String(declared["token"])}`,
      differences: (declared, value) => compare(declared, { token: value.token.key, level: value.level }),
    }),
    models: await loadPoint<ModelProviderEntry>(plugin, log, {
      point: "models",
      kind: "model",
      label: (declared) => `model provider ${String(declared["id"])}`,
      differences: (declared, value) => compare(declared, { id: value.id, match: value.match }),
    }),
    renderers: await loadPoint<Renderer>(plugin, log, {
      point: "renderers",
      kind: "renderer",
      label: (declared) => `renderer of ${String(declared["tool"])}`,
      differences: (declared, value) => compare(declared, { tool: value.tool }),
    }),
    commands: await loadPoint<Command>(plugin, log, {
      point: "commands",
      kind: "command",
      label: (declared) => `command ${String(declared["name"])}`,
      differences: (declared, { name, description, argumentHint, aliases }) =>
        compare(declared, { name, description, argumentHint, aliases }),
    }),
    commandSources: await loadPoint<CommandSourceEntry>(plugin, log, {
      point: "commandSources",
      kind: "command-source",
      label: (declared) => `command source ${String(declared["id"])}`,
      differences: (declared, { id }) => compare(declared, { id }),
    }),
    listeners: await loadPoint<Listener>(plugin, log, {
      point: "listeners",
      kind: "listener",
      label: (declared) => `listener ${String(declared["id"])}`,
      differences: (declared, { id, events, when }) => compare(declared, { id, events, when }),
    }),
    resourceSources: await loadPoint(plugin, log, {
      point: "resourceSources",
      kind: "resource-source",
      label: (declared) => `resource source ${String(declared["id"])}`,
      differences: (declared, { id }) => compare(declared, { id }),
    }),
  };
}

async function loadPoint<Value extends { readonly kind: string } = { readonly kind: string; readonly id: string }>(
  plugin: Plugin,
  log: ConformanceLog,
  point: Point<Value>,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  for (const declared of (plugin.contributes[point.point] ?? []) as readonly Readonly<Record<string, unknown>>[]) {
    await log.check(point.label(declared), "its module loads and exports what is declared", async () => {
      const load = plugin.modules[String(declared["module"])];
      if (load === undefined) return [];
      let value: Value | undefined;
      try {
        value = (await load()).default as Value | undefined;
      } catch (error) {
        return [`module ${String(declared["module"])} cannot be imported: ${messageOf(error)}`];
      }
      if (value?.kind !== point.kind) return [`the default export of ${String(declared["module"])} is not a ${point.kind}`];
      values.push(value);
      return point.differences(declared, value);
    });
  }
  return values;
}

async function toolDifferences(declared: Readonly<Record<string, unknown>>, tool: Tool): Promise<readonly string[]> {
  const { name, description, aliases, searchHint, when } = tool;
  const differences = compare(declared, {
    name,
    description,
    aliases,
    searchHint,
    when,
    defer: tool.defer || undefined,
    alwaysLoad: tool.alwaysLoad || undefined,
  });
  if (!("_zod" in tool.input)) return differences;
  const { toJSONSchema } = await import("zod/v4/core");
  // The mark `_zod` is what zod itself recognises its schemas by.
  const generated = toJSONSchema(tool.input as unknown as Parameters<typeof toJSONSchema>[0], { io: "input" });
  const difference = firstDifference(compactSchema(declared["inputSchema"]), compactSchema(generated), "inputSchema");
  return difference === undefined ? differences : [...differences, `declared and generated schema differ: ${difference}`];
}

function compare(declared: Readonly<Record<string, unknown>>, actual: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(actual).flatMap(([key, value]) => {
    const [before, after] = [textOf(declared[key]), textOf(value)];
    return before === after ? [] : [`${key} is declared as ${before}, and the code says ${after}`];
  });
}

/** An empty list and nothing at all mean the same in a declaration. */
function textOf(value: unknown): string {
  if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) return "nothing";
  return JSON.stringify(value);
}
