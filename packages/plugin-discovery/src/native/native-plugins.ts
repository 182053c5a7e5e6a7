import { existsSync } from "node:fs";
import { join } from "node:path";
import type { HostingOptions } from "./contained.js";
import { foundPlugin, hostingOf } from "./discovered.js";
import type { FoundPlugin } from "./discovered.js";
import { InstalledPlugin } from "./installed-plugin.js";
import type { InstalledTogether } from "./installed-plugin.js";
import { NativeRows } from "./native-rows.js";

export interface NativePlaces {
  readonly userFolder: string;
  readonly projectFolder: string;
  /** Folders of packages given for this session. */
  readonly given: readonly string[];
  /** What settings say of packages by their ids. */
  readonly enabled: Readonly<Record<string, unknown>>;
  readonly hosting: HostingOptions;
  /** Of the harness. */
  readonly version: string;
  /** The folder of the harness's own `@lorimer/sdk`, links resolved. Asked when code of an installed plugin is first used. */
  sdk(): Promise<string>;
  /** Ids of packages that policy refuses, with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
}

/** The given and installed packages that hold code of ours, as the kernel takes them. */
export function nativePlugins(places: NativePlaces): readonly FoundPlugin[] {
  const { userFolder, projectFolder, given, enabled, hosting, version, refused = {} } = places;
  const folders = given.filter((folder) => existsSync(join(folder, "dev.lorimer", "contributes.json")));
  const rows = NativeRows.of(userFolder);
  let linking: Promise<void> | undefined;
  const linked = (): Promise<void> => {
    linking ??= link(places).catch((error: unknown) => {
      linking = undefined;
      throw error;
    });
    return linking;
  };
  const together: InstalledTogether = { rows, hosting: hostingOf(hosting), version, store: join(userFolder, "plugins", "store"), linked };
  const found = folders.map((folder) => foundPlugin(folder, hosting));
  const unused = new Set([...Object.keys(enabled).filter((id) => enabled[id] === false), ...Object.keys(refused)]);
  for (const row of rows.all) {
    const isHere = row.projectFolder === undefined || row.projectFolder === projectFolder;
    if (isHere && !unused.has(row.id)) found.push(new InstalledPlugin(row, together));
  }
  return found;
}

async function link({ userFolder, sdk }: NativePlaces): Promise<void> {
  const { linkHostSdk } = await import("./host-sdk.js");
  linkHostSdk(join(userFolder, "plugins"), await sdk());
}
