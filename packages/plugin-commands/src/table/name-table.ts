import type { CommandInfo } from "@lorimer/sdk";

/** Every name by which a command can be used, and what is to be said of names that several wanted. */
export interface NameTable<Entry extends { readonly info: CommandInfo }> {
  readonly entries: readonly Entry[];
  find(name: string): Entry | undefined;
  readonly names: readonly string[];
  readonly collisions: readonly string[];
}

const rank: Readonly<Record<CommandInfo["kind"], number>> = { "built-in": 0, skill: 1, markdown: 2, "mcp-prompt": 3 };

/**
 * Gives names to commands: built-in before skill before file before prompt of a server, and in the order given among equals. A command with a
 * namespace, such as `frontend:component`, also has its bare name where nothing else wants it.
 */
export function nameTable<Entry extends { readonly info: CommandInfo }>(given: readonly Entry[]): NameTable<Entry> {
  const sorted = [...given].sort((one, other) => rank[one.info.kind] - rank[other.info.kind]);
  const byName = new Map<string, Entry>();
  const entries: Entry[] = [];
  const collisions: string[] = [];
  for (const entry of sorted) {
    const { name, origin } = entry.info;
    const taken = byName.get(name);
    if (taken === undefined) {
      byName.set(name, entry);
      entries.push(entry);
    } else collisions.push(`/${name} is ${taken.info.origin}; the one of ${origin} cannot be used by that name.`);
  }
  for (const entry of entries) {
    for (const alias of entry.info.aliases ?? []) if (!byName.has(alias)) byName.set(alias, entry);
  }
  const bare = new Map<string, Entry[]>();
  for (const entry of entries) {
    const short = entry.info.name.split(":").at(-1) ?? "";
    if (short !== entry.info.name && !byName.has(short)) bare.set(short, [...(bare.get(short) ?? []), entry]);
  }
  for (const [short, [first, ...more]] of bare) {
    if (more.length === 0 && first !== undefined) byName.set(short, first);
    else if (first !== undefined)
      collisions.push(`/${short} could be ${[first, ...more].map(({ info }) => `/${info.name}`).join(" or ")}.`);
  }
  return { entries, collisions, names: [...byName.keys()], find: (name) => byName.get(name) };
}
