import type { Workspace } from "@lorimer/sdk";
import type { CommandHandler } from "../config/hook-entry.js";
import { fillForPowerShell, fillForShell, fillLiterally } from "./placeholders.js";
import type { Variables } from "./placeholders.js";

export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
}

/** The program and arguments that a command hook comes to on this machine. Throws where a placeholder or a shell is missing. */
export async function commandLineOf(handler: CommandHandler, variables: Variables, workspace: Workspace): Promise<CommandLine> {
  const { command, args, shell } = handler;
  if (args !== undefined) return { command: fillLiterally(command, variables), args: args.map((arg) => fillLiterally(arg, variables)) };
  if (shell === "powershell") return powerShell(command, variables, workspace);
  const program = await posixShell(shell, workspace);
  if (program !== undefined) return { command: program, args: ["-c", fillForShell(command, variables)] };
  if (workspace.platform === "win32" && shell === undefined) return powerShell(command, variables, workspace);
  throw new Error("There is no bash on this machine.");
}

async function powerShell(command: string, variables: Variables, workspace: Workspace): Promise<CommandLine> {
  const program = (await workspace.which("pwsh")) ?? (await workspace.which("powershell"));
  if (program === undefined) throw new Error("There is no PowerShell on this machine.");
  return { command: program, args: ["-NoProfile", "-NonInteractive", "-Command", fillForPowerShell(command, variables)] };
}

async function posixShell(shell: "bash" | undefined, workspace: Workspace): Promise<string | undefined> {
  if (workspace.platform !== "win32") return workspace.which(shell ?? "sh");
  // Windows' own bash.exe is a door to WSL, where the paths of this machine mean nothing: Git's stands beside git.
  const git = await workspace.which("git");
  const roots =
    git === undefined
      ? []
      : [1, 2, 3].map((up) =>
          git
            .split(/[\\/]/)
            .slice(0, -1 - up)
            .join("\\"),
        );
  for (const root of [...roots, "C:\\Program Files\\Git"]) {
    const path = `${root}\\bin\\bash.exe`;
    if ((await workspace.files.stat(path).catch(() => undefined))?.kind === "file") return path;
  }
  return undefined;
}
