import type { BroughtKind } from "./brought.js";
import type { Collector } from "./collector.js";
import { linkTarget } from "./folder-reader.js";
import { readFrontMatter } from "./front-matter.js";
import { addPlugin } from "./plugin-items.js";
import { filesBelow } from "./files-below.js";
import type { FileBelow } from "./files-below.js";

const kinds: Readonly<Record<string, BroughtKind>> = { commands: "slash-command", agents: "agent", "output-styles": "output-style" };

/** Told apart by name, because what starts a file is its name in a command, not always its mode. */
const scriptName = /\.(?:sh|bash|zsh|fish|ps1|bat|cmd|exe|py|rb|pl|php|lua|[cm]?[jt]sx?|wasm|node|jar)$/i;

/** Skills, commands, agents, output styles, plugins and scripts below one of the folders `.lorimer`, `.claude` and `.agents`. */
export function addDefinitions(base: string, to: Collector): void {
  const { reader } = to;
  const kind = reader.kindOf(base);
  if (kind === "outside") return tellLink(base, base, to);
  if (kind !== "folder") return;
  for (const name of reader.names(base)) {
    const path = `${base}/${name}`;
    switch (reader.kindOf(path)) {
      case "outside":
        if (!/^settings.*\.json$/.test(name)) tellLink(name, path, to);
        break;
      case "file":
        addScript(path, to);
        break;
      case "folder":
        if (name === "skills" || name === "plugins") addEach(name, path, to);
        else if (name !== "worktrees" && name !== "node_modules" && name !== ".git") addFiles(kinds[name], path, to);
        break;
      default:
    }
  }
}

/** One thing for each folder of skills or plugins, bound to everything in it. */
function addEach(group: "skills" | "plugins", path: string, to: Collector): void {
  for (const name of to.reader.names(path)) {
    const folder = `${path}/${name}`;
    const kind = to.reader.kindOf(folder);
    if (kind === "outside") tellLink(name, folder, to);
    else if (kind === "file" && group === "skills" && /\.md$/i.test(name)) addDefinition("skill", folder, to);
    else if (kind === "file") addScript(folder, to);
    else if (kind === "folder") {
      const files = filesBelow(folder, to);
      const isPlugin = group === "plugins" || files.some(({ path: file }) => /(?:^|\/)plugin\.json$/.test(file));
      if (isPlugin) addPlugin(name, folder, files, to);
      else addSkill(name, folder, files, to);
    }
  }
}

function addSkill(name: string, folder: string, files: readonly FileBelow[], to: Collector): void {
  const texts = files.filter(({ path }) => /\.md$/i.test(path)).map((file) => ({ ...file, head: readFrontMatter(file.text) }));
  for (const { path, head } of texts) tellRefused(path, head.language, to);
  const powers = texts.flatMap(({ head }) => powersAndCommands(head.powers, head.commands));
  const others = files.filter(({ path }) => !/\.md$/i.test(path)).map(({ path }) => path.slice(folder.length + 1));
  const bundled = others.length === 0 ? "" : `, with ${others.join(", ")}`;
  to.add("skill", name, folder, `teaches the model the skill ${name}${bundled}${powers.join("")}`, contentOf(folder, files));
}

/** Files of one kind, each a thing of its own; without a kind, only scripts count. */
function addFiles(kind: BroughtKind | undefined, folder: string, to: Collector): void {
  for (const file of filesBelow(folder, to, (path) => (kind !== undefined && /\.md$/i.test(path)) || isScript(path, to))) {
    if (kind !== undefined && /\.md$/i.test(file.path)) addDefinition(kind, file.path, to, file);
    else addScript(file.path, to, file.digest);
  }
}

function addDefinition(kind: BroughtKind, path: string, to: Collector, given?: FileBelow): void {
  const read = given ?? to.reader.text(path);
  if (read === undefined) return;
  if ("fault" in read) return to.tell("unreadable", path, path, `${read.fault}, so it is ignored`);
  const { language, powers, commands } = readFrontMatter(read.text);
  tellRefused(path, language, to);
  const name = path.replace(/^.*\//, "").replace(/\.md$/i, "");
  const what =
    { "slash-command": "the command /", agent: "the agent ", "output-style": "the output style " }[kind as string] ?? "the skill ";
  to.add(
    kind,
    name,
    path,
    `defines ${what}${name}${powersAndCommands(powers, commands).join("")}`,
    given?.digest ?? to.reader.digest(path),
  );
}

function powersAndCommands(powers: readonly string[], commands: readonly string[]): readonly string[] {
  return [...powers.map((power) => `; says ${power}`), ...commands.map((command) => `; runs \`${command}\` when it is used`)];
}

function addScript(path: string, to: Collector, digest?: string): void {
  if (!isScript(path, to)) return;
  to.add(
    "script",
    path.replace(/^.*\//, ""),
    path,
    "is a program that hooks, servers and skills can start",
    digest ?? to.reader.digest(path),
  );
}

function isScript(path: string, to: Collector): boolean {
  return scriptName.test(path) || to.reader.isExecutable(path);
}

function tellRefused(path: string, language: string | undefined, to: Collector): void {
  if (language !== undefined)
    to.tell("refused", path, path, `has front matter in the language ${language}, which is refused: front matter is never run`);
}

function tellLink(name: string, path: string, to: Collector): void {
  to.tell("link", name, path, `leads out of the folder, to ${linkTarget(to.reader.root, path) ?? "nothing"}, so it is ignored`);
}

/** Of all files of a folder: what they are called within it, and what they hold. */
function contentOf(folder: string, files: readonly FileBelow[]): unknown {
  return Object.fromEntries(files.map(({ path, digest }) => [path.slice(folder.length + 1), digest]));
}
