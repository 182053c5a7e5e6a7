import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { HostingOptions } from "./contained.js";
import { foundPlugin } from "./discovered.js";
import type { FoundPlugin } from "./discovered.js";
import { nativeRows } from "./native-rows.js";

export interface NativePlaces {
  readonly userFolder: string;
  readonly projectFolder: string;
  /** Folders of packages given for this session. */
  readonly given: readonly string[];
  /** What settings say of packages by their ids. */
  readonly enabled: Readonly<Record<string, unknown>>;
  readonly hosting: HostingOptions;
  /** The folder of the harness's own `@lorimer/sdk`, links resolved. Asked when code of an installed plugin is first used. */
  sdk(): Promise<string>;
  /** Ids of packages that policy refuses, with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
}

/** The given and installed packages that hold code of ours, as the kernel takes them. */
export function nativePlugins(places: NativePlaces): readonly FoundPlugin[] {
  const { userFolder, projectFolder, given, enabled, hosting, refused = {} } = places;
  const folders = given.filter((folder) => existsSync(join(folder, "dev.lorimer", "contributes.json")));
  const installed = nativeRows(userFolder).filter(
    ({ id, projectFolder: only }) => (only === undefined || only === projectFolder) && enabled[id] !== false && refused[id] === undefined,
  );
  const linked = once(() => link(places));
  const store = join(userFolder, "plugins", "store");
  return [
    ...folders.map((folder) => foundPlugin(folder, undefined, hosting)),
    ...installed.map(({ root, files }) =>
      foundPlugin(
        root,
        files,
        hosting,
        once(async () => {
          await linked();
          // Elsewhere it is its author who changes it.
          if (dirname(root) === store) await (await import("./refuse-changed.js")).refuseChanged(root);
        }),
      ),
    ),
  ];
}

/** Does it when it is first asked for, and again only where that failed. */
function once(work: () => Promise<void>): () => Promise<void> {
  let doing: Promise<void> | undefined;
  return () => {
    doing ??= work().catch((error: unknown) => {
      doing = undefined;
      throw error;
    });
    return doing;
  };
}

async function link({ userFolder, sdk }: NativePlaces): Promise<void> {
  const { linkHostSdk } = await import("./host-sdk.js");
  linkHostSdk(join(userFolder, "plugins"), await sdk());
}
