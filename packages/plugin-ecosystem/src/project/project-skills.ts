import { basename, dirname, join } from "node:path";
import { listOf } from "@lorimer/sdk/front-matter";
import { entriesIn, missingFault, placeOf, unreadable } from "../files/inside.js";
import { forkNote } from "../claude/fork-fields.js";
import { note, shown } from "../claude/found.js";
import type { Found } from "../claude/found.js";
import { legacyNote } from "../claude/legacy-tools.js";
import { readDocument } from "../claude/read-document.js";

/** Names that are no skills: of tools, of notes, and the one that is reserved for what is synchronised. */
const left = new Set(["node_modules", "synced", "readme.md", "agents.md", "claude.md"]);

/** Folders between the place and a skill, and the skill's own. */
const deepest = 4;

/** Folders among whose skills whole packages are looked for. */
const withPackages = [".lorimer/skills", ".claude/skills"];

/**
 * Finds the skills that a project keeps in one folder: folders with a SKILL.md, also in groups, whose names come before theirs, and Markdown
 * files of their own. They go by their folders' names.
 */
export async function findProjectSkills(found: Found, folder: string, taken: Taken): Promise<void> {
  const place = await placeOf(found.root, folder);
  if (place.kind === "outside") note(found, "skill", "", folder, "broken", "it lies outside the project");
  if (place.kind === "file") note(found, "skill", "", folder, "broken", "it is a file, not a folder");
  if (place.kind === "folder") await below(found, folder, [], taken);
}

/** What was met so far, in all folders of the project. */
export interface Taken {
  readonly files: Set<string>;
  readonly names: Set<string>;
}

async function below(found: Found, path: string, above: readonly string[], taken: Taken): Promise<void> {
  const entries = await entriesIn(join(found.root, path));
  if (entries === undefined) return note(found, "skill", "", path, "broken", unreadable);
  for (const name of entries) {
    if (left.has(name.toLowerCase()) || name.startsWith(".") || /[\p{Cc}<>"]/u.test(name)) continue;
    const own = `${path}/${name}`;
    const place = await placeOf(found.root, own);
    const label = [...above, name].join(":");
    if (place.kind === "outside") note(found, "skill", label, own, "broken", "it lies outside the project");
    else if (place.kind === "missing") note(found, "skill", label, own, "broken", await missingFault(join(found.root, own)));
    else if (place.kind === "folder") await folderOf(found, own, [...above, name], taken);
    else if (above.length === 0 && /\.md$/i.test(name))
      await take(found, own, name.slice(0, -3), place.at, "it is a file of its own, without a folder", taken);
  }
}

async function folderOf(found: Found, path: string, names: readonly string[], taken: Taken): Promise<void> {
  const isPackage = (await placeOf(found.root, `${path}/.claude-plugin/plugin.json`)).kind === "file";
  const isRead = names.length === 1 && withPackages.includes(dirname(path));
  if (isPackage) {
    const name = basename(path);
    if (isRead) note(found, "plugin", name, path, "supported", `it is a package of its own, ${name}@skills-dir`);
    else note(found, "plugin", name, path, "ignored", `packages are looked for in ${withPackages.join(" and ")}`);
  }
  const entries = (await entriesIn(join(found.root, path))) ?? [];
  const file = ["SKILL.md", "skill.md"].find((name) => entries.includes(name));
  const odd = entries.find((name) => name.toLowerCase() === "skill.md");
  if (file !== undefined) {
    const own = `${path}/${file}`;
    const place = await placeOf(found.root, own);
    if (place.kind === "file") {
      const oddity = file === "SKILL.md" ? undefined : "the file should be called SKILL.md";
      return take(found, own, names.join(":"), place.at, oddity, taken);
    }
    const missing = await missingFault(join(found.root, own));
    const fault = { outside: "it lies outside the project", folder: "it is a folder, not a file", missing }[place.kind];
    return note(found, "skill", names.join(":"), own, "broken", fault);
  }
  if (odd !== undefined) return note(found, "skill", names.join(":"), `${path}/${odd}`, "ignored", "its file should be called SKILL.md");
  if (isPackage || (await placeOf(found.root, `${path}/plugin.json`)).kind === "file") return;
  if (names.length < deepest) await below(found, path, names, taken);
}

async function take(found: Found, path: string, name: string, at: string, oddity: string | undefined, taken: Taken): Promise<void> {
  // One file under several names, as those make it who share skills among harnesses.
  if (taken.files.has(at)) return;
  taken.files.add(at);
  if (taken.names.has(name)) return note(found, "skill", name, path, "broken", "another skill of the project has this name");
  const document = await readDocument(at);
  if (!document.ok) return note(found, "skill", name, path, "broken", document.fault);
  taken.names.add(name);
  found.skills.push({ name, dir: dirname(join(found.root, path)), file: at });
  const legacy = legacyNote(listOf(document.data["allowed-tools"]));
  const reasons = [oddity, document.problem, legacy, forkNote(document.data)].filter((reason) => reason !== undefined);
  note(
    found,
    "skill",
    name,
    shown(found.root, join(found.root, path)),
    reasons.length === 0 ? "supported" : "emulated",
    reasons.join("; "),
  );
}
