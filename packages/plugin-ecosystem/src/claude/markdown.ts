import { basename, dirname, join } from "node:path";
import { readFile } from "node:fs/promises";
import { readFrontMatter } from "@lorimer/sdk/front-matter";
import { filesBelow, isRecord, placeOf } from "../files/inside.js";
import { listPaths, pathFault } from "./list-paths.js";
import { note, shown } from "./found.js";
import type { Found } from "./found.js";

/** Finds commands: `commands/**` unless the manifest names others, and those whose text stands in the manifest. */
export async function findCommands(found: Found): Promise<void> {
  await findMarkdown(found, "command", "commands", (file, name) => found.commands.push({ name, file }));
}

const agentsLater = "agents are listed, and run once sub-agents exist";

/** Finds agents: they are read and listed now. One without a name goes by its file's. */
export async function findAgents(found: Found): Promise<void> {
  await findMarkdown(found, "agent", "agents", (file, name) => found.agents.push({ name, file }), agentsLater);
}

async function findMarkdown(
  found: Found,
  kind: "command" | "agent",
  field: "commands" | "agents",
  add: (file: string, name: string) => void,
  ignored?: string,
): Promise<void> {
  const { root, fields } = found;
  const take = async (file: string, name: string): Promise<void> => {
    add(file, name);
    const problem = await frontMatterProblem(file);
    note(
      found,
      kind,
      name,
      shown(root, file),
      ignored === undefined ? "supported" : "ignored",
      [ignored, problem].filter(Boolean).join("; "),
    );
  };
  const folder = async (at: string): Promise<void> => {
    for (const path of await filesBelow(root, at, ".md")) {
      if (basename(path).toLowerCase() === "readme.md") continue;
      await take(join(at, path), path.replace(/\.md$/i, "").split("/").join(":"));
    }
  };
  const given = fields[field];
  const standard = await placeOf(root, field);
  if (given === undefined || isRecord(given)) {
    if (standard.kind === "folder") await folder(standard.at);
    else if (standard.kind === "outside") note(found, kind, "", field, "broken", "it lies outside the package");
    for (const name of Object.keys(isRecord(given) ? given : {}))
      await named(found, kind, name, (given as Readonly<Record<string, unknown>>)[name], take);
    return;
  }
  const paths = await listPaths(root, given);
  if (standard.kind === "folder" && !paths.some(({ place }) => place.at === standard.at || place.at.startsWith(`${standard.at}/`)))
    found.warnings.push(`the folder ${field} is not read, because plugin.json names others`);
  for (const path of paths) {
    if (path.warning !== undefined) found.warnings.push(path.warning);
    if (path.place.kind === "folder") await folder(path.place.at);
    else if (path.place.kind === "file" && path.given.toLowerCase().endsWith(".md"))
      await take(path.place.at, basename(path.place.at).replace(/\.md$/i, ""));
    else note(found, kind, basename(path.given, ".md"), path.given, "broken", pathFault(path, "a Markdown file or a folder"));
  }
}

/** A map of names to `{ source }` in place of paths. */
async function named(
  found: Found,
  kind: "command" | "agent",
  name: string,
  value: unknown,
  take: (file: string, name: string) => Promise<void>,
): Promise<void> {
  const source = isRecord(value) ? value["source"] : value;
  const [path] = await listPaths(found.root, source);
  if (path?.place.kind === "file") return take(path.place.at, name);
  note(found, kind, name, path?.given ?? "", "broken", path === undefined ? "it names no file" : pathFault(path, "a file"));
}

/** Finds skills: folders with a SKILL.md in `skills` and where the manifest says, else the package itself as one skill. */
export async function findSkills(found: Found): Promise<void> {
  const { root, fields } = found;
  const taken = new Set<string>();
  const takeFolder = async (dir: string): Promise<boolean> => {
    for (const spelling of ["SKILL.md", "skill.md", "Skill.md"]) {
      const place = await placeOf(root, join(dir, spelling));
      if (place.kind === "missing" || place.kind === "folder") continue;
      const name = dir === root ? (typeof fields["name"] === "string" ? fields["name"] : basename(root)) : basename(dir);
      if (place.kind === "outside") note(found, "skill", name, shown(root, join(dir, spelling)), "broken", "it lies outside the package");
      else if (!taken.has(place.at)) {
        taken.add(place.at);
        found.skills.push({ name, dir, file: place.at });
        const reasons = [spelling === "SKILL.md" ? undefined : "the file should be called SKILL.md", await frontMatterProblem(place.at)];
        note(found, "skill", name, shown(root, place.at), "supported", reasons.filter(Boolean).join("; "));
      }
      return true;
    }
    return false;
  };
  const scan = async (folder: string): Promise<void> => {
    const files = await filesBelow(root, folder, "skill.md");
    for (const dir of new Set(files.filter((file) => basename(file).toLowerCase() === "skill.md").map((file) => dirname(file))))
      await takeFolder(join(folder, dir));
  };
  const standard = await placeOf(root, "skills");
  if (standard.kind === "folder") await scan(standard.at);
  else if (standard.kind === "outside") note(found, "skill", "", "skills", "broken", "it lies outside the package");
  for (const path of await listPaths(root, fields["skills"])) {
    if (path.warning !== undefined) found.warnings.push(path.warning);
    if (path.place.kind === "folder") {
      if (!(await takeFolder(path.place.at))) await scan(path.place.at);
    } else note(found, "skill", basename(path.given), path.given, "broken", pathFault(path, "a folder"));
  }
  if (standard.kind === "missing" && fields["skills"] === undefined) await takeFolder(root);
}

/** What is wrong with a file's front matter, where it is read all the same. */
async function frontMatterProblem(file: string): Promise<string | undefined> {
  const { problems } = await readFrontMatter(await readFile(file, "utf8"), { knownKeys: knownFields });
  return problems[0];
}

const knownFields = [
  "name",
  "description",
  "when_to_use",
  "argument-hint",
  "arguments",
  "allowed-tools",
  "disallowed-tools",
  "disallowedTools",
  "tools",
  "model",
  "effort",
  "context",
  "agent",
  "background",
  "hooks",
  "paths",
  "shell",
  "color",
  "metadata",
  "license",
  "compatibility",
  "version",
  "disable-model-invocation",
  "user-invocable",
  "permissionMode",
  "maxTurns",
  "skills",
  "mcpServers",
  "memory",
  "isolation",
  "initialPrompt",
];
