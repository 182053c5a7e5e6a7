import { basename, join } from "node:path";
import { listOf, textOf } from "@lorimer/sdk/front-matter";
import { argumentBase } from "@lorimer/sdk/prompt-template";
import { filesBelow, isRecord, placeOf } from "../files/inside.js";
import { forkNote } from "./fork-fields.js";
import { note, shown } from "./found.js";
import type { Found } from "./found.js";
import { legacyNote } from "./legacy-tools.js";
import { listPaths, pathFault } from "./list-paths.js";
import { readDocument } from "./read-document.js";
import type { ReadDocument } from "./read-document.js";
import { typable } from "./typable.js";

type Sound = Extract<ReadDocument, { readonly ok: true }>;

/** What becomes of one Markdown file once it is read. */
interface Kind {
  readonly kind: "command" | "agent";
  readonly field: "commands" | "agents";
  take(found: Found, file: string, name: string, document: Sound, overrides: Readonly<Record<string, unknown>> | undefined): void;
}

/** Finds commands: `commands/**` unless the manifest names others. A map gives names to files, and fields to replace theirs. */
export async function findCommands(found: Found): Promise<void> {
  await find(found, commands);
}

/** Finds agents: they are read and listed, for whoever runs them. One without a name goes by its file's. */
export async function findAgents(found: Found): Promise<void> {
  await find(found, agents);
}

const commands: Kind = {
  kind: "command",
  field: "commands",
  take(found, file, given, { data, body, problem }, overrides) {
    const name = typable(given, found.format === "project");
    if (name === undefined) return note(found, "command", given, shown(found.root, file), "broken", "its name cannot be typed");
    // A manifest may name a file, and the folder in which it stands.
    if (found.commands.some((other) => other.name === name && other.file === file)) return;
    if (found.commands.some((other) => other.name === name))
      return note(found, "command", name, shown(found.root, file), "broken", "another command of the package has this name");
    found.commands.push({ name, file, ...(overrides === undefined ? {} : { overrides }) });
    const countsFromOne = argumentBase(body, { declared: listOf(data["arguments"]), kind: "command" }) === 1;
    const legacy = legacyNote(listOf(data["allowed-tools"] ?? data["allowed_tools"]));
    const counting = countsFromOne ? "its $1 is read as the first argument" : undefined;
    const renamed = name === given ? undefined : `its name cannot be typed, so it goes by ${name}`;
    const reasons = [renamed, problem, counting, legacy, forkNote(data)].filter((reason) => reason !== undefined);
    note(found, "command", name, shown(found.root, file), reasons.length === 0 ? "supported" : "emulated", reasons.join("; "));
  },
};

const agents: Kind = {
  kind: "agent",
  field: "agents",
  take(found, file, given, { data, problem }) {
    const own = textOf(data["name"]);
    const lacking = found.format === "project" ? ["name", "description"].filter((field) => textOf(data[field]) === undefined) : [];
    if (lacking.length > 0)
      return note(found, "agent", given, shown(found.root, file), "ignored", `a project's agent needs a ${lacking.join(" and a ")}`);
    const isUsable = own !== undefined && !own.startsWith("-") && !own.includes(":");
    const name = isUsable ? [...given.split(":").slice(0, -1), own].join(":") : given;
    if (found.agents.some((other) => other.name === name && other.file === file)) return;
    if (found.agents.some((other) => other.name === name))
      return note(found, "agent", name, shown(found.root, file), "broken", "another agent of the package has this name");
    found.agents.push({ name, file });
    const model = modelText(data["model"]);
    const tools = listOf(data["tools"]);
    const denied = found.format === "project" ? [] : ["permissionMode", "mcpServers", "hooks"].filter((field) => data[field] !== undefined);
    const about = [
      "agents are listed, and run once sub-agents exist",
      model === undefined ? undefined : `model: ${model}`,
      tools.length === 0 ? undefined : `tools: ${tools.join(", ")}`,
      own === undefined
        ? "it has no name and goes by its file's"
        : isUsable
          ? undefined
          : `its name "${own}" is none, so it goes by its file's`,
      denied.length === 0 ? undefined : `a package's agent may not set ${denied.join(", ")}`,
      problem,
    ].filter((reason) => reason !== undefined);
    note(found, "agent", name, shown(found.root, file), "ignored", about.join("; "));
  },
};

/** A model, or several in the form of other harnesses: a list, or the text of one. */
function modelText(value: unknown): string | undefined {
  const text = Array.isArray(value) ? value.map(String).join(", ") : textOf(value);
  return text?.replaceAll(/^\[|\]$|["']/g, "");
}

/** What a file is called: folders count. */
function named(path: string): string {
  return path.replace(/\.md$/i, "").split("/").join(":");
}

/** Files in which other harnesses keep the like. */
const foreign = /\.(?:toml|mdc)$/i;

async function find(found: Found, what: Kind): Promise<void> {
  const { root, fields } = found;
  const { kind, field } = what;
  const take = async (file: string, name: string, overrides?: Readonly<Record<string, unknown>>): Promise<void> => {
    const document = await readDocument(file);
    if (document.ok) what.take(found, file, name, document, overrides);
    else note(found, kind, name, shown(root, file), "broken", document.fault);
  };
  const folder = async (at: string): Promise<void> => {
    const unread = (path: string, reason: string): void => {
      if (/\.md$/i.test(path) || !reason.includes("link")) note(found, kind, named(path), shown(root, join(at, path)), "broken", reason);
    };
    const { files, cut } = await filesBelow(root, at, (file) => /\.md$/i.test(file) || foreign.test(file), unread);
    if (cut !== "") found.warnings.push(`${shown(root, at)}: ${cut}`);
    for (const path of files) {
      if (!/\.md$/i.test(path)) {
        note(found, kind, path, shown(root, join(at, path)), "ignored", "it is for another harness; Markdown is read");
        continue;
      }
      const name = named(path);
      if (basename(path).toLowerCase() === "readme.md")
        note(found, kind, name, shown(root, join(at, path)), "ignored", `a README is no ${kind}`);
      else await take(join(at, path), name);
    }
  };
  const given = fields[field];
  const standard = await placeOf(root, field);
  if (given === undefined || isRecord(given)) {
    if (standard.kind === "folder") await folder(standard.at);
    else if (standard.kind === "outside") note(found, kind, "", field, "broken", "it lies outside the package");
    else if (standard.kind === "file") note(found, kind, "", field, "broken", "it is a file, not a folder");
    for (const [name, value] of Object.entries(isRecord(given) ? given : {})) await mapped(found, kind, name, value, take);
    return;
  }
  const paths = await listPaths(root, given);
  if (
    found.format !== "project" &&
    standard.kind === "folder" &&
    !paths.some(({ place }) => place.at === standard.at || place.at.startsWith(`${standard.at}/`))
  )
    found.warnings.push(`the folder ${field} is not read, because plugin.json names others`);
  for (const path of paths) {
    if (path.warning !== undefined) found.warnings.push(path.warning);
    if (path.place.kind === "folder") await folder(path.place.at);
    else if (path.place.kind === "file" && path.given.toLowerCase().endsWith(".md"))
      await take(path.place.at, basename(path.place.at).replace(/\.md$/i, ""));
    else note(found, kind, basename(path.given, ".md"), path.given, "broken", pathFault(path, "a Markdown file or a folder"));
  }
}

/** Fields that an entry of a map may give in place of the file's own, as the file would call them. */
const replaced: ReadonlyMap<string, string> = new Map([
  ["description", "description"],
  ["argumentHint", "argument-hint"],
  ["model", "model"],
  ["allowedTools", "allowed-tools"],
]);

/** An entry of a map of names to `{ source }`, or to a path. */
async function mapped(
  found: Found,
  kind: "command" | "agent",
  name: string,
  value: unknown,
  take: (file: string, name: string, overrides?: Readonly<Record<string, unknown>>) => Promise<void>,
): Promise<void> {
  const [path] = await listPaths(found.root, isRecord(value) ? value["source"] : value);
  if (path?.place.kind !== "file") {
    const isInPlace = isRecord(value) && typeof value["content"] === "string";
    const fault = isInPlace ? "its text stands in the manifest, where it is not read" : "it names no file";
    return note(found, kind, name, path?.given ?? "", "broken", path === undefined ? fault : pathFault(path, "a file"));
  }
  const overrides = Object.entries(isRecord(value) ? value : {}).flatMap(([key, field]) => {
    const name = replaced.get(key);
    return name === undefined ? [] : [[name, field] as const];
  });
  return take(path.place.at, name, overrides.length === 0 ? undefined : Object.fromEntries(overrides));
}
