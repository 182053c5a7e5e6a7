import { buildPlugin } from "./build-plugin.js";

export interface BuildCommand {
  readonly folder: string;
  readonly check: boolean;
  print(line: string): void;
}

/** Builds a plugin, or checks that it is built, and says what came of it. The exit code: 1 where something is out of date. */
export async function buildCommand({ folder, check, print }: BuildCommand): Promise<number> {
  const { manifest, contributes, changed, size } = await buildPlugin(folder, { check });
  const held = Object.entries(contributes).map(([point, { length } = []]) => `${length} ${length === 1 ? point.replace(/s$/, "") : point}`);
  if (check && changed.length > 0) {
    print(`${manifest.name}: out of date: ${changed.join(", ")}. To mend: build it.`);
    return 1;
  }
  print(
    `${manifest.name} ${manifest.version ?? ""}: ${held.join(", ") || "no code"}, ${Math.ceil(size / 1000)} kB${check ? ", up to date" : ""}`,
  );
  if (!check) for (const path of changed) print(`  ${path}`);
  return 0;
}
