import { readdir, stat } from "node:fs/promises";
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
  const skills: PackageReading["skills"][number][] = [];
  const components: ComponentReport[] = [];
  for (const name of (await readdir(folder.at)).sort()) {
    const path = `skills/${name}/SKILL.md`;
    const dir = join(root, "skills", name);
    const file = await inside(root, join(dir, "SKILL.md"));
    if (file === "missing") continue;
    if (file === "outside") components.push(...broken(name, path, "it lies outside the package").components);
    else if (!(await stat(file.at)).isFile()) components.push(...broken(name, path, "SKILL.md is no file").components);
    else {
      const fault = await skillFault(file.at, name);
      if (fault === undefined) skills.push({ name, dir, file: join(dir, "SKILL.md") });
      components.push({ kind: "skill", name, path, status: fault === undefined ? "supported" : "broken", reason: fault ?? "" });
    }
  }
  return { skills, components };
}

function broken(name: string, path: string, reason: string): FoundSkills {
  return { skills: [], components: [{ kind: "skill", name, path, status: "broken", reason }] };
}
