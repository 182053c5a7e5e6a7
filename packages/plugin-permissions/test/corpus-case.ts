import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PermissionBehavior, PermissionMode } from "@lorimer/sdk";

/** One step that builds what a case needs on disk. Paths start at the project. */
export type SetupStep =
  | { readonly op: "file"; readonly path: string; readonly content: string }
  | { readonly op: "dir"; readonly path: string }
  | { readonly op: "symlink" | "hardlink"; readonly path: string; readonly target: string }
  | { readonly op: "gitconfig"; readonly key: string; readonly value: string };

/** One line of a corpus file; its README says what the fields mean. */
export interface CorpusCase {
  readonly id: string;
  readonly class: string;
  readonly allow: readonly string[];
  readonly ask?: readonly string[];
  readonly deny: readonly string[];
  readonly mode: PermissionMode;
  readonly expect: PermissionBehavior;
  readonly why: string;
  readonly tier: 1 | 2;
  readonly shell?: "bash" | "zsh";
  readonly command?: string;
  readonly tool?: string;
  readonly path?: string;
  readonly cwd?: string;
  readonly platform?: string;
  readonly setup?: readonly SetupStep[];
}

const folder = fileURLToPath(new URL("./corpus/", import.meta.url));

/** The cases of every file whose name ends in `name`, the given ones and our own. */
export function corpus(name: string): readonly CorpusCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(`${name}.jsonl`))
    .flatMap((file) =>
      readFileSync(folder + file, "utf8")
        .trimEnd()
        .split("\n"),
    )
    .map((line) => JSON.parse(line) as CorpusCase);
}

/** The tool call that a case is about. */
export function callOf(given: CorpusCase): { readonly tool: string; readonly input: Readonly<Record<string, unknown>> } {
  if (given.command !== undefined) return { tool: "Bash", input: { command: given.command } };
  const [tool, path] = [given.tool ?? "", given.path ?? ""];
  switch (tool) {
    case "Write":
      return { tool, input: { file_path: path, content: "x" } };
    case "Edit":
      return { tool, input: { file_path: path, old_string: "x", new_string: "y" } };
    case "Grep":
    case "Glob":
      return { tool, input: { pattern: "x", path } };
    default:
      return { tool, input: { file_path: path } };
  }
}
