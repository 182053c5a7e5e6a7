import { createMemoryWorkspace } from "@lorimer/testing";
import type { Workspace } from "@lorimer/sdk";
import { expect, test } from "vitest";
import type { CommandHandler } from "../config/hook-entry.js";
import { commandLineOf } from "./command-line.js";

const variables = new Map([["CLAUDE_PLUGIN_ROOT", "C:\\Plug ins\\x"]]);

function handler(command: string, more: Partial<CommandHandler> = {}): CommandHandler {
  return { type: "command", command, async: false, asyncRewake: false, asks: false, ...more };
}

/** A machine with these programs and no more. */
async function machine(
  platform: NodeJS.Platform,
  programs: Readonly<Record<string, string>>,
  files: readonly string[] = [],
): Promise<Workspace> {
  const base = await createMemoryWorkspace();
  return {
    ...base,
    platform,
    which: async (program) => programs[program],
    files: {
      ...base.files,
      stat: async (path) => (files.includes(path) ? { kind: "file", size: 1, mtimeMs: 0, mode: 0o755 } : undefined),
    },
  };
}

const linux = await machine("linux", { sh: "/bin/sh", bash: "/usr/bin/bash", pwsh: "/usr/bin/pwsh" });
const git = "C:\\Program Files\\Git";
const windows = await machine("win32", { git: `${git}\\cmd\\git.exe`, powershell: "C:\\ps.exe" }, [`${git}\\bin\\bash.exe`]);

test("the shell form: sh where nothing is said, bash or PowerShell where they are asked for", async () => {
  expect(await commandLineOf(handler("a | b"), variables, linux)).toEqual({ command: "/bin/sh", args: ["-c", "a | b"] });
  expect((await commandLineOf(handler("a", { shell: "bash" }), variables, linux)).command).toBe("/usr/bin/bash");
  expect(await commandLineOf(handler("& ${CLAUDE_PLUGIN_ROOT}", { shell: "powershell" }), variables, linux)).toEqual({
    command: "/usr/bin/pwsh",
    args: ["-NoProfile", "-NonInteractive", "-Command", "& ${env:CLAUDE_PLUGIN_ROOT}"],
  });
});

test("on Windows Git's bash is found beside git, never that of WSL, and PowerShell stands in where there is none", async () => {
  expect(await commandLineOf(handler('"${CLAUDE_PLUGIN_ROOT}/x.sh"'), variables, windows)).toEqual({
    command: `${git}\\bin\\bash.exe`,
    args: ["-c", '"${CLAUDE_PLUGIN_ROOT}/x.sh"'],
  });
  const bare = await machine("win32", { powershell: "C:\\ps.exe", bash: "C:\\Windows\\System32\\bash.exe" });
  expect((await commandLineOf(handler("x"), variables, bare)).command).toBe("C:\\ps.exe");
  await expect(commandLineOf(handler("x", { shell: "bash" }), variables, bare)).rejects.toThrow("no bash");
  await expect(commandLineOf(handler("x", { shell: "powershell" }), variables, await machine("win32", {}))).rejects.toThrow(
    "no PowerShell",
  );
});

test("the exec form starts the program as it is, with Windows paths whole", async () => {
  const given = handler("${CLAUDE_PLUGIN_ROOT}\\x.exe", { args: ["--at=${CLAUDE_PLUGIN_ROOT}", "a b", "$HOME"] });
  expect(await commandLineOf(given, variables, windows)).toEqual({
    command: "C:\\Plug ins\\x\\x.exe",
    args: ["--at=C:\\Plug ins\\x", "a b", "$HOME"],
  });
});
