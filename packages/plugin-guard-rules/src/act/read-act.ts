import { tmpdir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { PathUse, ShellReader } from "@lorimer/plugin-permissions/contract";
import type { PermissionMode, SessionJournal, ToolCall, Workspace } from "@lorimer/sdk";
import { currentBranch } from "../git/current-branch.js";
import type { Act, Target } from "./act.js";
import { invocationsOf } from "./invocation.js";

/** Tools whose input is a command line, with the shell that reads it. */
const shells: Readonly<Record<string, "bash" | "powershell">> = { Bash: "bash", Monitor: "bash", PowerShell: "powershell" };

/** Links are followed for so many files of one call; a command that names more is not seen through. */
const mostTargets = 200;

/** Stands for the part of a path that cannot be known. */
const unknownFolder = "/\0";

/** Written to without leaving anything behind. */
const sinks = /^\/dev\/(?:null|zero|tty|stdin|stdout|stderr|fd\/\d+|pts\/\d+)$/;

export interface ActPlace {
  readonly workspace: Workspace;
  /** What is learnt of the disk stands in the session's log. */
  readonly journal: Pick<SessionJournal, "recall">;
  /** Where relative paths start. */
  readonly cwd: string;
  /** Folders beside the workspace's own in which work is allowed. */
  readonly directories: readonly string[];
  readonly mode: PermissionMode;
  readonly reader: ShellReader;
}

/** What a call would do; undefined where it can do none of what the rules are about. */
export async function readAct(call: ToolCall, place: ActPlace): Promise<Act | undefined> {
  const shell = shells[call.name];
  const command = (call.input as { readonly command?: unknown } | null)?.command;
  if (shell !== undefined && typeof command === "string") return shellAct(command, shell, place);
  if (call.tool.isReadOnly(call.input)) return undefined;
  const given = call.tool.paths(call.input);
  if (given.length === 0) return undefined;
  const edits = await targets(
    given.map((path) => ({ path, cwd: place.cwd, source: path })),
    place,
  );
  return { mode: place.mode, edits, shellWrites: [], invocations: [], doubts: [], branchAt: branchAt(place) };
}

async function shellAct(command: string, shell: "bash" | "powershell", place: ActPlace): Promise<Act> {
  const reading = await place.reader.read(command, { cwd: place.cwd, home: place.workspace.home, shell });
  const uses = reading.commands.flatMap(({ writes, removes }) => [...writes, ...removes]);
  const unnamed = reading.commands.find(({ name }) => name === undefined);
  return {
    mode: place.mode,
    edits: [],
    shellWrites: await targets(uses.slice(0, mostTargets), place),
    invocations: reading.commands.flatMap((one) => invocationsOf(one)),
    doubts: [
      ...reading.doubts,
      ...(unnamed === undefined ? [] : [`which program \`${unnamed.source}\` starts shows only when it runs`]),
      ...(uses.length > mostTargets ? [`it names more than ${mostTargets} files`] : []),
    ],
    branchAt: branchAt(place),
  };
}

function branchAt({ workspace, journal, cwd }: ActPlace): Act["branchAt"] {
  return async (folder) =>
    (await journal.recall("lorimer.guard.branch", async () => (await currentBranch(workspace.files, folder ?? cwd)) ?? null)) ?? undefined;
}

async function targets(uses: readonly PathUse[], place: ActPlace): Promise<readonly Target[]> {
  return uses.length === 0 ? [] : place.journal.recall("lorimer.guard.targets", () => lookedAt(uses, place));
}

async function lookedAt(uses: readonly PathUse[], place: ActPlace): Promise<readonly Target[]> {
  const scratch = await place.workspace.scratch().catch(() => undefined);
  const inside = [place.workspace.root, ...place.workspace.directories, ...place.directories, tmpdir(), "/tmp", "/var/tmp", scratch];
  const folders = await Promise.all(inside.filter((folder) => folder !== undefined).map((folder) => realPath(folder, place.workspace)));
  const found = await Promise.all(uses.map((use) => target(use, folders, place)));
  return found.filter((one) => one !== undefined);
}

async function target(
  { path: known, cwd, source }: PathUse,
  inside: readonly string[],
  { workspace }: ActPlace,
): Promise<Target | undefined> {
  const path = known ?? guessed(source, workspace.home);
  if (path === undefined || sinks.test(path)) return undefined;
  const home = path === "~" || path.startsWith("~/") ? join(workspace.home, path.slice(1)) : path;
  if (!isAbsolute(home) && cwd === undefined) return { given: path, places: [`/${home}`], outside: false };
  const named = resolve(cwd ?? "/", home);
  if (named.startsWith(unknownFolder)) return { given: source, places: [named], outside: false };
  const real = await realPath(named, workspace);
  return { given: path, places: real === named ? [named] : [named, real], outside: !inside.some((folder) => isBelow(real, folder)) };
}

/**
 * What can be told of a path with an expansion in it: `$HOME` has its usual value, and of `$X/.env` the end is known, which is enough
 * to see that it is sensitive. What is left, such as `$X`, is the permission rules' to ask about.
 */
function guessed(source: string, home: string): string | undefined {
  const path = source.replace(/["']/g, "").replace(/\$(?:HOME\b|\{HOME\})/g, () => home);
  if (!/[$`*?[{(]/.test(path)) return path;
  const end = /(?:[\w})\]`*?])(\/[^$`*?[\](){}]+)$/.exec(path)?.[1];
  return end === undefined ? undefined : `${unknownFolder}${end}`;
}

async function realPath(path: string, workspace: Workspace): Promise<string> {
  // A loop of links, or a folder that may not be entered: nothing can be written there either.
  return workspace.files.realpath(path).catch(() => path);
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
