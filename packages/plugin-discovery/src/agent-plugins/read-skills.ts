import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ComponentReport, PackageReading } from "../contract/index.js";
import { inside } from "../read/inside.js";
import { skillFault } from "./skill-fault.js";

export interface FoundSkills {
  readonly skills: PackageReading["skills"];
  readonly components: readonly ComponentReport[];
}

/** Finds `skills/<dir>/SKILL.md`, immediate children only. A skill that lies outside the package is left out; a `skills` that does leaves out all. */
export async function readSkills(root: string): Promise<FoundSkills> {
  const folder = await inside(root, join(root, "skills"));
  if (folder === "missing") return { skills: [], components: [] };
  if (folder === "outside") return broken("", "skills", "skills lies outside the package");
  if (!(await stat(folder.at)).isDirectory()) return broken("", "skills", "skills is no folder");
  const names = await readdir(folder.at).catch(() => undefined);
  if (names === undefined) return broken("", "skills", "skills cannot be read");
  const skills: PackageReading["skills"][number][] = [];
  const components: ComponentReport[] = [];
  for (const name of names.sort()) {
    const path = `skills/${name}/SKILL.md`;
    const dir = join(root, "skills", name);
    const file = await inside(root, join(dir, "SKILL.md"));
    if (file === "missing") components.push(...(await elsewhere(root, name)));
    else if (file === "outside") components.push(...broken(name, path, "it lies outside the package").components);
    else if (!(await stat(file.at)).isFile()) components.push(...broken(name, path, "SKILL.md is no file").components);
    else {
      const fault = await skillFault(file.at, name);
      if (fault === undefined) skills.push({ name, dir, file: join(dir, "SKILL.md") });
      components.push({ kind: "skill", name, path, status: fault === undefined ? "supported" : "broken", reason: fault ?? "" });
    }
  }
  return { skills, components };
}

/** What looks like a skill and is none by the letter of the format. */
async function elsewhere(root: string, name: string): Promise<readonly ComponentReport[]> {
  const path = `skills/${name}`;
  const said = (status: "ignored" | "broken", reason: string, at = path, called = name): ComponentReport => ({
    kind: "skill",
    name: called,
    path: at,
    status,
    reason,
  });
  const info = await stat(join(root, path)).catch(() => undefined);
  if (info === undefined) {
    const isLink = (await lstat(join(root, path)).catch(() => undefined))?.isSymbolicLink() === true;
    return [said("broken", isLink ? "it is a link to nothing" : "it cannot be read")];
  }
  if (info.isFile())
    return /\.md$/i.test(name) && !/^readme\.md$/i.test(name)
      ? [said("ignored", "a skill is a folder with a SKILL.md", path, name.replace(/\.md$/i, ""))]
      : [];
  if (!info.isDirectory()) return [];
  const entries = await readdir(join(root, path)).catch(() => undefined);
  if (entries === undefined) return [said("broken", "the folder cannot be read")];
  const odd = entries.find((entry) => entry.toLowerCase() === "skill.md");
  if (odd !== undefined) return [said("ignored", "its file must be called SKILL.md", `${path}/${odd}`)];
  const deeper = await Promise.all(
    entries
      .sort()
      .map(async (entry) => ((await stat(join(root, path, entry, "SKILL.md")).catch(() => undefined))?.isFile() === true ? [entry] : [])),
  );
  return deeper.flat().map((entry) => said("ignored", "it stands deeper than skills/NAME/SKILL.md", `${path}/${entry}/SKILL.md`, entry));
}

function broken(name: string, path: string, reason: string): FoundSkills {
  return { skills: [], components: [{ kind: "skill", name, path, status: "broken", reason }] };
}
