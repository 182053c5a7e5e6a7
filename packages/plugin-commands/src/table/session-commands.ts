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

interface Entry {
  readonly info: CommandInfo;
  run(call: CommandCall): Promise<CommandResult | undefined>;
}

interface Source {
  readonly plugin: PluginContext;
  readonly source: CommandSource;
}

/** Gathers what plugins declare and what their sources find. No code of either runs before a command is used or listed. */
export class SessionCommands implements CommandTable {
  readonly #contributions: Contributions;
  readonly #journal: SessionJournal;
  readonly #sourcesOn: boolean;
  readonly #declared: NameTable<Entry>;
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
      if (byName !== undefined) return { info: byName.info, arguments: args };
      const byTwo = word === "" ? undefined : table.find(`${name}:${word}`);
      return byTwo === undefined ? null : { info: byTwo.info, arguments: rest };
    });
    if (found === null) return undefined;
    const { info } = found;
    return { ...found, run: (call) => this.#runSourced({ ...call, name: info.name }) };
  }

  async #runSourced(call: CommandCall): Promise<CommandResult | undefined> {
    const infos = await Promise.all((await this.#made()).map(async (made) => ({ made, listed: await listed(made.source) })));
    // The one that won the name answers first; a source that does not know a name says so.
    const ranked = nameTable(infos.flatMap(({ made, listed }) => listed.map((info) => ({ info, made }))));
    const winner = ranked.find(call.name)?.made;
    for (const made of [...(winner === undefined ? [] : [winner]), ...(await this.#made()).filter((one) => one !== winner)]) {
      const result = await made.source.run({ ...call, plugin: made.plugin });
      if (result !== undefined) return result;
    }
    return undefined;
  }

  async #table(): Promise<NameTable<Entry>> {
    const sourced = await Promise.all(
      (await this.#made()).map(async ({ source }) =>
        (await listed(source)).map((info): Entry => ({ info, run: (call) => this.#runSourced({ ...call, name: info.name }) })),
      ),
    );
    return nameTable([...this.#declared.entries, ...sourced.flat()]);
  }

  #made(): Promise<readonly Source[]> {
    if (!this.#sourcesOn) return Promise.resolve([]);
    return (this.#sources ??= Promise.all(
      this.#contributions.to<CommandSourceDeclaration>("commandSources").map(async (entry) => {
        const made = (await entry.load()) as CommandSourceEntry;
        if (made?.kind !== "command-source") throw notExported(entry, "a command source");
        return { plugin: entry.plugin, source: made.create(await this.#contributions.resolve(made.needs), entry.plugin) };
      }),
    ).catch((error: unknown) => {
      this.#sources = undefined;
      throw error;
    }));
  }

  #declaredEntry(entry: ContributedEntry<CommandDeclaration>): Entry {
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
        return command.run({ ...call, plugin: entry.plugin }, await this.#contributions.resolve(command.needs));
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
