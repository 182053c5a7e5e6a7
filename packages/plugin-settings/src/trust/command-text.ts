import type { FolderReader } from "./folder-reader.js";

const mostFiles = 16;

/** Ways in which a command names the folder of the project. */
const projectFolder = /^(?:\$\{?(?:CLAUDE|LORIMER)_PROJECT_DIR\}?|\.)\//;

/**
 * The files of the folder that a command names, with digests of what they hold, so that consent to `./check.sh` is consent to what that
 * script says. What a script itself starts is not followed.
 */
export function filesOfCommand(texts: readonly string[], reader: FolderReader): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const word of texts.flatMap((text) => wordsOf(text.slice(0, 100_000)))) {
    const path = word.startsWith(`${reader.root}/`) ? word.slice(reader.root.length + 1) : word.replace(projectFolder, "");
    if (path === "" || /^[-/]/.test(path) || Object.hasOwn(found, path) || Object.keys(found).length >= mostFiles) continue;
    if (reader.kindOf(path) === "file") found[path] = reader.digest(path);
  }
  return found;
}

/** Where a shell would end a word, once with quotes taken for ends and once taken out, as in `"$CLAUDE_PROJECT_DIR"/check.sh`. */
function wordsOf(text: string): readonly string[] {
  const ends = /[\s`;|&<>()=,]+/;
  return [...text.replaceAll(/["']/g, "").split(ends), ...text.split(/["']/).flatMap((part) => [part, ...part.split(ends)])];
}

/** ` (with a, b)`, for the line that tells of the command. */
export function withFiles(files: Readonly<Record<string, string>>): string {
  const names = Object.keys(files);
  return names.length === 0 ? "" : ` (with ${names.join(", ")})`;
}

/** Every text in a value, however deep. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
