import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";

/**
 * The digest of everything in a folder: names, contents, which files can be run, and where links lead. In hexadecimal; the same on every
 * system, whatever the times and owners are.
 */
export async function treeDigest(root: string): Promise<string> {
  const lines: string[] = [];
  await collect(root, "", lines);
  return createHash("sha256").update(lines.sort().join("")).digest("hex");
}

async function collect(root: string, way: string, lines: string[]): Promise<void> {
  for (const entry of await readdir(join(root, way), { withFileTypes: true })) {
    const path = way === "" ? entry.name : `${way}/${entry.name}`;
    const at = join(root, path);
    if (entry.isDirectory()) {
      lines.push(`folder ${JSON.stringify(path)}\n`);
      await collect(root, path, lines);
    } else if (entry.isSymbolicLink()) {
      lines.push(`link ${JSON.stringify(path)} ${JSON.stringify(await readlink(at))}\n`);
    } else {
      const runs = ((await lstat(at)).mode & 0o100) !== 0 && process.platform !== "win32";
      lines.push(`file ${JSON.stringify(path)} ${runs ? "x" : "-"} ${await fileDigest(at)}\n`);
    }
  }
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
