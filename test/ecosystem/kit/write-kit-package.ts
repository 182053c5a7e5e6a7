import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Link } from "./kit-package.js";
import type { KitFiles } from "./kit-package.js";

/** Puts a package of the kit into a folder. */
export async function writeKitPackage(folder: string, files: KitFiles): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const at = join(folder, path);
    await mkdir(dirname(at), { recursive: true });
    if (content instanceof Link) await symlink(content.to, at);
    else if (typeof content === "string" || content instanceof Uint8Array)
      await writeFile(at, content, { mode: String(content).startsWith("#!") ? 0o755 : 0o644 });
    else await writeFile(at, JSON.stringify(content.json));
  }
}
