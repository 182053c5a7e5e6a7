import type { PackageEntry, PackageReading } from "../contract/index.js";
import { NativeRows } from "../native/native-rows.js";
import { PackageIndex } from "./package-index.js";

/** Makes what starts read instead of the installed packages. To be called when the list of them changed; a start that finds it wanting does it too. */
export async function indexInstalled(
  userFolder: string,
  read: (root: string, entry: PackageEntry) => Promise<PackageReading | undefined>,
): Promise<void> {
  NativeRows.of(userFolder);
  await new PackageIndex(userFolder).table(read);
}
