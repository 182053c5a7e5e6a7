import { LorimerError, nearest } from "@lorimer/sdk";
import type {
  Command,
  CommandCall,
  CommandDeclaration,
  CommandInfo,
  CommandResult,
  CommandSource,
  CommandSourceDeclaration,
  CommandSourceEntry,
  ContributedEntry,
  Contributions,
  PluginContext,
  SessionJournal,
} from "@lorimer/sdk";
import type { CommandTable, FoundCommand } from "./command-table.js";
import { nameTable } from "./name-table.js";
import type { NameTable } from "./name-table.js";

interface Declared {
  readonly info: CommandInfo;
  run(call: CommandCall): Promise<CommandResult | undefined>;
}

interface Source {
  readonly id: string;
  readonly plugin: PluginContext;
  readonly source: CommandSource;
}

/** A command that the disk says is there: plain JSON. */
interface Sourced {
  readonly info: CommandInfo;
  /** The source that it is of. */
  readonly source: string;
}

/** Gathers what plugins declare and what their sources find. No code of either runs before a command is used or listed. */
export class SessionCommands implements CommandTable {
  readonly #contributions: Contributions;
  readonly #journal: SessionJournal;
  readonly #sourcesOn: boolean;
  readonly #declared: NameTable<Declared>;
  #sources: Promise<readonly Source[]> | undefined;

  constructor(contributions: Contributions, journal: SessionJournal, { sources }: { readonly sources: boolean }) {
    this.#contributions = contributions;
    this.#journal = journal;
    this.#sourcesOn = sources;
    this.#declared = nameTable(contributions.to<CommandDeclaration>("commands").map((entry) => this.#declaredEntry(entry)));
  }

  async list(): Promise<readonly CommandInfo[]> {
    return (await this.#table()).entries.map(({ info }) => info);
  }

  async collisions(): Promise<readonly string[]> {
    return (await this.#table()).collisions;
  }

  async nearest(name: string): Promise<string | undefined> {
    const names = await this.#journal.recall("lorimer.commands.names", async () => (await this.#table()).names);
    return nearest(name, names);
  }

  async find(name: string, args: string): Promise<FoundCommand | undefined> {
    const declared = this.#declared.find(name);
    if (declared !== undefined) return { info: declared.info, arguments: args, run: (call) => declared.run(call) };
    if (!this.#sourcesOn) return undefined;
    const [, word = "", rest = ""] = /^(\S+)\s*([\s\S]*)$/.exec(args) ?? [];
    // What is there now is the disk's to say, and so is recorded.
    const found = await this.#journal.recall("lorimer.commands.found", async () => {
      const table = await this.#table();
      const byName = table.find(name);
      if (byName !== undefined) return { ...byName, arguments: args };
      const byTwo = word === "" ? undefined : table.find(`${name}:${word}`);
      return byTwo === undefined ? null : { ...byTwo, arguments: rest };
    });
    if (found === null) return undefined;
    const { info, source } = found;
    return { info, arguments: found.arguments, run: (call) => this.#runSourced(source, { ...call, name: info.name }) };
  }

  async #runSourced(id: string, call: CommandCall): Promise<CommandResult | undefined> {
    const made = (await this.#made()).find((one) => one.id === id);
    return made?.source.run({ ...call, plugin: made.plugin });
  }

  async #table(): Promise<NameTable<Sourced>> {
    const declared = this.#declared.entries.map(({ info }): Sourced => ({ info, source: "" }));
    const sourced = await Promise.all(
      (await this.#made()).map(async ({ id, source }) => (await listed(source)).map((info): Sourced => ({ info, source: id }))),
    );
    return nameTable([...declared, ...sourced.flat()]);
  }

  #made(): Promise<readonly Source[]> {
    if (!this.#sourcesOn) return Promise.resolve([]);
    return (this.#sources ??= Promise.all(
      this.#contributions.to<CommandSourceDeclaration>("commandSources").map(async (entry) => {
        const made = (await entry.load()) as CommandSourceEntry;
        if (made?.kind !== "command-source") throw notExported(entry, "a command source");
        return { id: made.id, plugin: entry.plugin, source: made.create(await this.#contributions.resolve(made.needs), entry.plugin) };
      }),
    ).catch((error: unknown) => {
      this.#sources = undefined;
      throw error;
    }));
  }

  #declaredEntry(entry: ContributedEntry<CommandDeclaration>): Declared {
    const { name, description, argumentHint, aliases } = entry.value;
    return {
      info: {
        name,
        description,
        origin: entry.plugin.name,
        kind: "built-in",
        ...(argumentHint === undefined ? {} : { argumentHint }),
        ...(aliases === undefined ? {} : { aliases }),
      },
      run: async (call) => {
        const command = (await entry.load()) as Command;
        if (command?.kind !== "command") throw notExported(entry, "a command");
        const services = await this.#contributions.resolve(command.needs);
        const run = (): Promise<CommandResult> => command.run({ ...call, plugin: entry.plugin }, services);
        return command.outside ? this.#journal.recall(`lorimer.commands.outside:${name}`, run) : run();
      },
    };
  }
}

/** A source that fails must not take the others' commands away. */
async function listed(source: CommandSource): Promise<readonly CommandInfo[]> {
  return source.list().catch(() => []);
}

function notExported({ plugin, value }: ContributedEntry<{ readonly module: string }>, what: string): LorimerError {
  return new LorimerError("PLUGIN_EXPORT_INVALID", `${value.module} of the plugin ${plugin.name} does not export ${what}.`);
}
