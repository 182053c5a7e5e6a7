import { Containment } from "@lorimer/plugin-sandbox/contract";
import { Packages } from "@lorimer/plugin-discovery/contract";
import { ShellEnvironment } from "@lorimer/plugin-hooks/contract";
import { Workspace, WorkingDirectory, defineTool, messageOf, optional, toolFailure } from "@lorimer/sdk";
import type { Tool, ToolProgress } from "@lorimer/sdk";
import * as z from "zod/mini";
import { BackgroundTasks } from "../contract/index.js";
import { bashOutput, presentBash } from "../shell/bash-output.js";
import { isPlainReadOnly } from "../shell/plain-read-only.js";
import { withScripts } from "../shell/shell-script.js";
import { runCommand, startFailure } from "../shell/run-command.js";

const defaultTimeout = 120_000;
const longestTimeout = 600_000;

const input = z.object({
  command: z.string(),
  timeout: z.optional(z.number().check(z.positive(), z.maximum(longestTimeout), z.describe("ms; default 120000"))),
  description: z.optional(z.string().check(z.describe("What it does, in 5-10 words"))),
  run_in_background: z.optional(z.boolean()),
  dangerouslyDisableSandbox: z.optional(z.boolean()),
});

const bash: Tool = defineTool({
  name: "Bash",
  description: [
    "Runs a command in a new bash and returns its output and exit code.",
    "The working directory carries over to the next call; variables and functions do not. There is no terminal and no input.",
    "Processes still running when the command ends are killed: for servers and other long work set run_in_background, which returns a task id at once; you are told when it ends.",
    "Long output is shown head and tail, with the path of the whole. To read, search or edit files use the tools for that instead of cat, grep, find or sed.",
  ].join("\n"),
  input,
  needs: {
    workspace: Workspace,
    directory: WorkingDirectory,
    tasks: BackgroundTasks,
    containment: optional(Containment),
    environment: optional(ShellEnvironment),
    packages: optional(Packages),
  },
  title: ({ command, description }) => description ?? firstLine(command),
  summary: ({ command }) => command,
  concurrencySafe: ({ command, run_in_background }) => run_in_background !== true && isPlainReadOnly(command),
  readOnly: ({ command, run_in_background }) => run_in_background !== true && isPlainReadOnly(command),
  cancelsSiblings: true,
  // A command cut off half-way may leave a half-made state behind. Its timeout bounds the wait, and a person can always interrupt.
  interrupt: "block",
  // Its own limits come first: the harness's are for a tool that fails to keep them.
  timeoutMs: longestTimeout + 60_000,
  maxResultChars: 40_000,
  validate: ({ command }) => {
    if (command.trim() === "") return "The command is empty.";
    if (command.includes("\0"))
      return "The command holds a NUL character, which no command line can. Write it as an escape, such as $'\\x01' or printf '\\0'.";
    return undefined;
  },
  run: async ({ command: asked, timeout, description, run_in_background, dangerouslyDisableSandbox }, services, call) => {
    const { workspace, directory, tasks, environment, packages } = services;
    const folders = ((await packages?.active("executables")) ?? []).flatMap(({ executables }) => executables);
    const command = withScripts(asked, environment?.scripts() ?? [], folders);
    const cwd = directory.path;
    // Where there is a sandbox, it says itself what it made of this.
    const sandboxAsked = dangerouslyDisableSandbox === true && (services.containment?.state ?? "none") === "none";
    try {
      if (run_in_background === true) {
        const limit = timeout === undefined ? {} : { timeoutMs: timeout };
        const task = await tasks.start({ command, description: description ?? firstLine(asked), cwd, ...limit });
        return bashOutput.background(task, sandboxAsked);
      }
      const timeoutMs = timeout ?? defaultTimeout;
      const { signal, id } = call;
      const report = (progress: ToolProgress): void => call.report(progress);
      const result = await runCommand(workspace, { command, cwd, id, timeoutMs, signal, report });
      return await bashOutput.finished(result, { timeoutMs, sandboxAsked, moved: await follow(result.place, directory, workspace) });
    } catch (error) {
      if (signalled(call.signal, error)) throw error;
      const failure = await startFailure(workspace, cwd, error);
      if (failure.placeLost) directory.change(workspace.root);
      return toolFailure(failure.placeLost ? failure.message : messageOf(error));
    }
  },
  present: presentBash,
});

export default bash;

/** Moves the agent to where its shell went, unless that is outside the session's folders: then it stays, and is told so. */
async function follow(place: string | undefined, directory: WorkingDirectory, workspace: Workspace): Promise<string | undefined> {
  if (place === undefined || place === directory.path) return undefined;
  const allowed = [workspace.root, ...workspace.directories];
  if (allowed.some((folder) => place === folder || place.startsWith(folder === "/" ? "/" : `${folder}/`))) {
    directory.change(place);
    return undefined;
  }
  return `The working directory stays ${directory.path}: ${place} is outside the folders of this session.`;
}

function signalled(signal: AbortSignal, error: unknown): boolean {
  return signal.aborted && error === signal.reason;
}

function firstLine(command: string): string {
  const line = command.trim().split("\n", 1)[0] ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
