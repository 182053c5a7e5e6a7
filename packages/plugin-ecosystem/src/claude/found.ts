import { messageOf } from "@lorimer/sdk";
import type { ComponentReport, PackageReading } from "@lorimer/plugin-discovery/contract";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] };

/** What was found in a package so far. Each reader of one kind of component adds to it; a fault of one never touches another. */
export interface Found extends Mutable<
  Pick<PackageReading, "components" | "warnings" | "skills" | "commands" | "agents" | "hooks" | "mcpServers" | "executables">
> {
  readonly root: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Where the fields stand, as reports write it. */
  readonly manifest: string;
  /** The harness whose layout it is: `claude`, or one much like it; `project` for what a project keeps. */
  readonly format: string;
  /** The package is a catalogue's own folder, which holds the parts of several packages. */
  readonly isCatalogueRoot: boolean;
}

/** Nothing found yet. */
export function emptyFound(root: string, fields: Found["fields"]): Found {
  const lists = { components: [], warnings: [], skills: [], commands: [], agents: [], hooks: [], mcpServers: [], executables: [] };
  return { root, fields, manifest: "", format: "claude", isCatalogueRoot: false, ...lists };
}

/** Lets readers look one after another. What one of them cannot cope with is noted, and is nothing to the others. */
export async function findAll(found: Found, readers: readonly ((found: Found) => Promise<void>)[]): Promise<void> {
  for (const read of readers)
    try {
      await read(found);
    } catch (error) {
      note(found, "package", "", "", "broken", `a part of it could not be read: ${messageOf(error)}`);
    }
}

/** The part of a reading that readers found. */
export function readingOf({
  components,
  warnings,
  skills,
  commands,
  agents,
  hooks,
  mcpServers,
  executables,
}: Found): Pick<PackageReading, "components" | "warnings" | "skills" | "commands" | "agents" | "hooks" | "mcpServers" | "executables"> {
  return { components: once(components), warnings: [...new Set(warnings)], skills, commands, agents, hooks, mcpServers, executables };
}

/** What several paths of a manifest lead to is reported once. */
function once(components: Found["components"]): Found["components"] {
  const seen = new Set<string>();
  return components.filter((component) => {
    const key = JSON.stringify(Object.values(component));
    return !seen.has(key) && seen.add(key);
  });
}

/** Notes what becomes of a component. */
export function note(
  found: Pick<Found, "components">,
  kind: ComponentReport["kind"],
  name: string,
  path: string,
  status: ComponentReport["status"],
  reason = "",
): void {
  found.components.push({ kind, name, path, status, reason });
}

/** A path of the package as reports write it. */
export function shown(root: string, at: string): string {
  return at.startsWith(root) ? at.slice(root.length + 1).replaceAll("\\", "/") : at;
}
