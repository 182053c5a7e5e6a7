import type { Command, CommandSourceEntry, JsonSchema, Listener, ModelProviderEntry, Renderer, Service, Stage, Tool } from "@lorimer/sdk";
import { compactSchema } from "@lorimer/sdk/declared-schema";

/** Derives the JSON Schema of a tool's input. */
export type SchemaOf = (input: unknown) => JsonSchema;

/** What a declaration says of an entry beside its module. */
export type Declared = Readonly<Record<string, unknown>>;

/** A contribution point whose entries are modules: the folder they stand in, what they must export, and what of that is declared. */
export interface Point {
  readonly name: string;
  readonly folder: string;
  readonly kind: string;
  /** What tells two entries apart. */
  id(declared: Declared): string;
  declare(value: never, schemaOf: SchemaOf): Declared;
}

const point = <Value>(
  name: string,
  kind: string,
  key: string,
  declare: (value: Value, schemaOf: SchemaOf) => Declared,
  folder: string = name,
): Point => ({
  name,
  folder,
  kind,
  id: (declared) => [declared["list"], declared[key]].filter((part) => part !== undefined).join(" "),
  declare: (value, schemaOf) => compact(declare(value, schemaOf)),
});

/** Every point whose entries are found by their folder, in the order in which they are declared. */
export const points: readonly Point[] = [
  point<Tool>("tools", "tool", "name", declareTool),
  point<Stage>("stages", "stage", "id", ({ id, list, slot, before, after, replaces }) => ({ id, list, slot, before, after, replaces })),
  point<Service>("services", "service", "token", ({ token, level }) => ({ token: token.key, level })),
  point<ModelProviderEntry>("models", "model", "id", ({ id, match }) => ({ id, match })),
  point<Renderer>("renderers", "renderer", "tool", ({ tool }) => ({ tool })),
  point<Command>("commands", "command", "name", ({ name, description, argumentHint, aliases }) => ({
    name,
    description,
    argumentHint,
    aliases,
  })),
  point<CommandSourceEntry>("commandSources", "command-source", "id", ({ id }) => ({ id }), "command-sources"),
  // Read by plugin-mcp, whose contract has the whole type.
  point<{ readonly id: string }>("resourceSources", "resource-source", "id", ({ id }) => ({ id }), "resource-sources"),
  point<Listener>("listeners", "listener", "id", ({ id, events, when }) => ({ id, events, when })),
];

function declareTool(tool: Tool, schemaOf: SchemaOf): Declared {
  if (!("_zod" in tool.input)) throw new Error(`${tool.name}: its input schema is not a zod schema, so its JSON Schema cannot be derived`);
  return {
    name: tool.name,
    description: tool.description,
    inputSchema: compactSchema(schemaOf(tool.input)),
    aliases: tool.aliases,
    searchHint: tool.searchHint,
    defer: tool.defer || undefined,
    alwaysLoad: tool.alwaysLoad || undefined,
    when: tool.when,
  };
}

/** What is not there, and an empty list, need not be said. */
function compact(record: Declared): Declared {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}
