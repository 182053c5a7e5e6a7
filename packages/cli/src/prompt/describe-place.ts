import { statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Workspace } from "@lorimer/sdk";

/** What of the environment the model is told; every field can be turned off in the settings, under `environment`. */
export const environmentFields = ["folder", "platform", "shell", "terminal", "date", "git"] as const;
export type EnvironmentField = (typeof environmentFields)[number];

export interface Place {
  readonly workspace: Workspace;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person sits at a terminal. */
  readonly interactive: boolean;
  shows(field: EnvironmentField): boolean;
}

/** The environment as one text. It is written once in a session: text that changed between requests would cost the whole cached prefix. */
export async function describePlace({ workspace, now, env, interactive, shows }: Place): Promise<string> {
  const shell = env["SHELL"] ?? env["ComSpec"];
  const terminal = interactive ? (env["TERM_PROGRAM"] ?? env["TERM"]) : undefined;
  const when = (field: EnvironmentField, ...lines: readonly string[]): readonly string[] => (shows(field) ? lines : []);
  const further = workspace.directories.length === 0 ? [] : [`Further folders: ${workspace.directories.join(", ")}`];
  return [
    "# Environment",
    ...when("folder", `Working folder: ${workspace.root}`, ...further),
    ...when("platform", `Platform: ${workspace.platform}`),
    ...when("shell", ...(shell === undefined ? [] : [`Shell: ${oneLine(basename(shell))}`])),
    ...when("terminal", ...(terminal === undefined ? [] : [`Terminal: ${oneLine(terminal)}`])),
    ...when("date", `Date: ${new Date(now).toISOString().slice(0, 10)}`),
    ...(shows("git") ? await describeRepository(workspace) : []),
  ].join("\n");
}

async function describeRepository(workspace: Workspace): Promise<readonly string[]> {
  if (!isInRepository(workspace.root)) return ["Git repository: no"];
  const { repositoryLines } = await import("./repository-lines.js");
  return ["Git repository: yes", ...(await repositoryLines(workspace.root))];
}

/** Asked at once: through the thread pool the few questions would cost a start some milliseconds. */
function isInRepository(root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    if (isThere(join(folder, ".git"))) return true;
    if (folder === dirname(folder)) return false;
  }
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "").slice(0, 60);
}
