import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import { findProgram } from "@lorimer/sdk/git";

/** Milliseconds after which npm is given up. */
const longest = 10 * 60_000;

/** Nothing that is fetched runs: no script of a package, no git, and no question. */
const flags: readonly string[] = [
  "--ignore-scripts",
  "--bin-links=false",
  "--workspaces=false",
  "--global=false",
  "--audit=false",
  "--fund=false",
  "--update-notifier=false",
  "--progress=false",
  "--loglevel=error",
];

export interface NpmRun {
  readonly folder: string;
  /** For whom, in messages. */
  readonly name: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Runs the person's npm, with their registry, proxy and credentials. Rejects with what it said where it fails. */
export async function runNpm(args: readonly string[], { folder, name, env, signal }: NpmRun): Promise<void> {
  const [program, ...first] = npmProgram(env["PATH"] ?? env["Path"]);
  if (program === undefined)
    throw new LorimerError("PLUGIN_DEPENDENCY", `${name} needs packages of npm, and npm is not here.`, {
      hint: "Install npm, or ask the author for a plugin that brings what it needs.",
    });
  signal.throwIfAborted();
  const child = spawn(program, [...first, ...args, ...flags], {
    cwd: folder,
    env: { ...env, npm_config_ignore_scripts: "true", GIT_ALLOW_PROTOCOL: "none", GIT_TERMINAL_PROMPT: "0" },
    stdio: ["ignore", "ignore", "pipe"],
    windowsHide: true,
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString("utf8")}`.slice(-8000)));
  let late = false;
  const stop = (): void => void child.kill("SIGKILL");
  const timer = setTimeout(() => ((late = true), stop()), longest);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const code = await new Promise<number | Error>((resolve) => {
      child.on("error", resolve);
      child.on("close", (ended) => resolve(ended ?? -1));
    });
    signal.throwIfAborted();
    if (code !== 0) throw failed(name, late ? "it took too long" : code instanceof Error ? code.message : said);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** Windows has a script for a shell, beside which the program itself stands. */
function npmProgram(path: string | undefined): readonly string[] {
  const found = findProgram("npm", path);
  if (found === undefined || process.platform !== "win32") return found === undefined ? [] : [found];
  const own = join(dirname(found), "node_modules", "npm", "bin", "npm-cli.js");
  return existsSync(own) ? [process.execPath, own] : [];
}

function failed(name: string, said: string): LorimerError {
  const lines = said
    .split("\n")
    .map((line) => line.replace(/^npm (?:error|ERR!|warn)\s*/i, "").trim())
    .filter((line) => line !== "" && !/complete log of this run|^code E/i.test(line));
  return new LorimerError(
    "PLUGIN_DEPENDENCY",
    `npm could not fetch what ${name} needs: ${lines.slice(0, 3).join(" ") || "it did not say why"}.`,
    {
      hint: "Check the network and the registry. Nothing was installed.",
    },
  );
}
