import { join } from "node:path";
import type { InstructionScope, LoadReason } from "../contract/index.js";
import { expandBraces } from "./globs.js";
import { loadFile, readText } from "./load-file.js";
import type { Wanted } from "./load-file.js";
import type { Gathering, Reading } from "./reading.js";

export interface WantedRules {
  readonly folder: string;
  /** What patterns are relative to. */
  readonly base: string;
  readonly scope: InstructionScope;
  readonly reason: LoadReason;
  readonly within?: readonly string[];
  readonly parent?: string;
}

const deepest = 8;
const mostRules = 500;

/** The rules below a folder, in order of their paths: those without patterns at once, the others for later. */
export async function loadRules(wanted: WantedRules, reading: Reading, to: Gathering): Promise<void> {
  const paths = await ruleFiles(wanted.folder, reading, 0, new Set());
  if (paths.length > mostRules) to.problems.push(`${wanted.folder} holds more than ${mostRules} rules; the rest was left out.`);
  for (const path of paths.slice(0, mostRules)) await loadRule(path, wanted, reading, to);
}

async function ruleFiles(folder: string, reading: Reading, depth: number, seen: Set<string>): Promise<readonly string[]> {
  const { files } = reading;
  const info = await files.stat(folder).catch(() => undefined);
  if (info?.kind !== "directory" || depth > deepest) return [];
  const real = await files.realpath(folder);
  if (seen.has(real)) return [];
  seen.add(real);
  const found: string[] = [];
  const entries = await files.list(folder).catch(() => []);
  for (const { name, kind } of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, name);
    const is = kind === "link" ? (await files.stat(path).catch(() => undefined))?.kind : kind;
    if (is === "directory") found.push(...(await ruleFiles(path, reading, depth + 1, seen)));
    else if (is === "file" && name.endsWith(".md")) found.push(path);
  }
  return found;
}

/** Adds one rule; `base` is what its patterns are relative to. */
export async function loadRule(
  path: string,
  { base, scope, reason, within, parent }: Omit<WantedRules, "folder">,
  reading: Reading,
  to: Gathering,
): Promise<void> {
  const found = await readText(path, reading, to);
  if (found === undefined) return;
  const limits = { ...(within === undefined ? {} : { within }), ...(parent === undefined ? {} : { parent }) };
  const wanted: Wanted = { path, scope, reason, ...limits };
  if (!found.text.startsWith("---")) return loadFile(wanted, reading, to);
  const { readFrontMatter } = await import("@lorimer/sdk/front-matter");
  const { data, body, problems } = await readFrontMatter(found.text, { knownKeys: ["paths", "description", "globs"] });
  for (const problem of problems) to.problems.push(`${path}: ${problem}`);
  const given = patternsOf(data["paths"]);
  if (given.length === 0) return loadFile({ ...wanted, body }, reading, to);
  const globs: string[] = [];
  for (const pattern of given) {
    const expanded = expandBraces(pattern, to.patternsLeft);
    if (expanded === undefined) {
      to.problems.push(`${path}: rules may have 1,000 patterns in all; ${pattern} goes beyond that and was left out.`);
      continue;
    }
    to.patternsLeft -= expanded.length;
    globs.push(...expanded);
  }
  const files = await to.apart(() => loadFile({ ...wanted, reason: "path_glob_match", globs: given, body }, reading, to));
  if (files.length > 0 && globs.length > 0) to.rules.push({ globs, base, files });
}

/** A list, or text that separates patterns with commas or blanks outside braces. */
export function patternsOf(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value.filter((item) => typeof item === "string") : typeof value === "string" ? split(value) : [];
  return texts.map((text) => text.trim().replace(/^(["'])(.*)\1$/, "$2")).filter((text) => text !== "");
}

function split(text: string): readonly string[] {
  const found: string[] = [];
  let [word, depth] = ["", 0];
  for (const letter of text) {
    if (letter === "{") depth += 1;
    if (letter === "}") depth = Math.max(0, depth - 1);
    if (depth === 0 && /[\s,]/.test(letter)) {
      found.push(word);
      word = "";
    } else word += letter;
  }
  return [...found, word];
}
