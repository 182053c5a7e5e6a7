import { mkdir, readdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import { packageLimits } from "../archive/limits.js";
import { unpackTar } from "../archive/unpack-tar.js";
import { unpackZip } from "../archive/unpack-zip.js";
import type { PluginSource } from "../contract/index.js";
import { fetchTree } from "../git/fetch-tree.js";
import { download } from "../network/download.js";
import { downloadNpm } from "../npm/npm-registry.js";
import type { NpmVersion } from "../npm/npm-registry.js";
import { copyTree, isInside } from "../store/copy-tree.js";
import { commandFolder } from "./command-folder.js";
import type { Surroundings } from "./surroundings.js";

export interface Obtained {
  /** A folder with nothing but the package, ready to be moved into the store. */
  readonly folder: string;
  /** The commit, the digest of the archive or the registry's integrity value; empty for a folder. */
  readonly revision: string;
  readonly warnings: readonly string[];
}

/** Brings a package into `work`, an empty folder. Nothing of it runs, except the command of a `command` source that a person accepted. */
export async function obtain(source: PluginSource, around: Surroundings, work: string, npm?: NpmVersion): Promise<Obtained> {
  const raw = join(work, "raw");
  const folder = join(work, "package");
  await mkdir(raw);
  const { signal, env } = around;
  switch (source.source) {
    case "path": {
      const { from, within } = await folderOf(source, around);
      return { folder, revision: "", warnings: await copyTree(from, folder, { within, limits: packageLimits }) };
    }
    case "git": {
      const repository = join(work, "git");
      await mkdir(repository);
      const { commit } = await fetchTree({ ...source, local: around.local, limits: packageLimits, env, signal }, repository, raw);
      return { folder, revision: commit, warnings: await copyTree(raw, folder, { within: raw, limits: packageLimits }) };
    }
    case "archive": {
      const file = join(work, "archive.zip");
      const { sha256 } = await download(source.url, file, { maxBytes: packageLimits.downloadBytes, signal });
      if (source.sha256 !== undefined && source.sha256 !== sha256)
        throw new LorimerError("PLUGIN_CHANGED", `${source.url} has the digest ${sha256}, and ${source.sha256} was asked for.`, {
          hint: "The marketplace pins another archive. Update the marketplace, or tell its owner.",
        });
      await unpackZip(file, raw, packageLimits);
      await copyTree(await topFolder(raw), folder, { within: raw, limits: packageLimits });
      return { folder, revision: sha256, warnings: [] };
    }
    case "npm": {
      if (npm === undefined) throw new TypeError("A version of the registry belongs to it.");
      const file = join(work, "package.tgz");
      await downloadNpm(npm, file, packageLimits, signal);
      await unpackTar(file, raw, packageLimits);
      await copyTree(await topFolder(raw), folder, { within: raw, limits: packageLimits });
      return { folder, revision: npm.integrity, warnings: [] };
    }
    case "command": {
      if (!around.acceptCommands)
        throw new LorimerError("PLUGIN_SOURCE_REFUSED", `The plugin comes from a command: ${source.command}`, {
          hint: "Read the command; --allow-command runs it.",
        });
      const from = await commandFolder(source.command, source.timeout, around);
      return { folder, revision: "", warnings: await copyTree(from, folder, { within: from, limits: packageLimits }) };
    }
  }
}

async function folderOf(
  { path, otherwise }: Extract<PluginSource, { readonly source: "path" }>,
  { marketplaceRoot, local }: Surroundings,
): Promise<{ readonly from: string; readonly within: string }> {
  if (marketplaceRoot === undefined && !local)
    throw new LorimerError("PLUGIN_SOURCE_REFUSED", `${path} is a path, and its marketplace is no folder.`, {
      hint: "Such a plugin needs a marketplace of git or of a folder.",
    });
  const root = marketplaceRoot === undefined ? undefined : await realpath(marketplaceRoot);
  const at = (way: string): Promise<string | undefined> => realpath(root === undefined ? way : resolve(root, way)).catch(() => undefined);
  const from = (await at(path)) ?? (otherwise === undefined ? undefined : await at(otherwise));
  if (from === undefined || !(await stat(from)).isDirectory())
    throw new LorimerError("PLUGIN_SOURCE_FAILED", `There is no folder ${path}${root === undefined ? "" : " in the marketplace"}.`, {
      hint: root === undefined ? "Name a folder that is there." : "Update the marketplace, or tell its owner.",
    });
  if (root !== undefined && !isInside(root, from))
    throw new LorimerError("PLUGIN_SOURCE_REFUSED", `${path} leads out of the marketplace.`, {
      hint: "Tell the owner of the marketplace.",
    });
  return { from, within: root ?? from };
}

/** The folder that is the package: the only one at the top, unless what makes a package stands at the top itself. */
async function topFolder(root: string): Promise<string> {
  const entries = await readdir(root, { withFileTypes: true });
  const [first] = entries;
  if (entries.length !== 1 || first === undefined || !first.isDirectory()) return root;
  return [".claude-plugin", "skills", "commands", "agents", "hooks"].includes(first.name) ? root : join(root, first.name);
}
