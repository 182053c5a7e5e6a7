import { basename } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import { treeDigest } from "@lorimer/sdk/files";

/** Throws where what stands in the store is not what was agreed to: a package stands there under the digest of its content. */
export async function refuseChanged(root: string): Promise<void> {
  if ((await treeDigest(root)) === basename(root)) return;
  throw new LorimerError("PLUGIN_CHANGED", `${root} is not what was installed: somebody changed it.`, {
    hint: "Install the plugin again.",
  });
}
