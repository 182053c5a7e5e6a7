import { spawn } from "node:child_process";
import { absoluteSearchPath, findProgram } from "./find-program.js";
import { gitConfigCommands } from "./git-config-commands.js";
import { hardenedArguments } from "./hardened-arguments.js";
import { diskReader } from "./repository-reader.js";
import { userGitSettings } from "./user-git-settings.js";

export interface HardenedGitOptions {
  readonly cwd: string;
  readonly signal?: AbortSignal;
  /** Default 10,000. */
  readonly timeoutMs?: number;
  /** How much of each output is kept. Default 8 MiB. */
  readonly maxBytes?: number;
  /** From which PATH, HOME and the language are taken. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export type HardenedGitResult =
  | { readonly kind: "done"; readonly code: number; readonly stdout: string; readonly stderr: string; readonly truncated: boolean }
  /** Git was not started: the repository holds settings whose effect cannot be taken away, or more was asked than reading. */
  | { readonly kind: "refused"; readonly because: string; readonly keys: readonly string[] }
  | { readonly kind: "failed"; readonly reason: "missing" | "timeout" | "aborted" | "broken"; readonly message: string };

/**
 * Runs a git command that only reads, for the harness itself, in a folder that need not be trusted: no shell, no setting of the
 * repository that runs or reaches anything, no prompt, no lock, no write. A repository that cannot be made harmless is refused.
 */
export async function hardenedGit(args: readonly string[], options: HardenedGitOptions): Promise<HardenedGitResult> {
  const env = options.env ?? process.env;
  const hardened = hardenedArguments(args, userGitSettings(env, diskReader));
  if ("refused" in hardened) return { kind: "refused", because: hardened.refused, keys: [] };
  const refusal = refusalOf(options.cwd);
  if (refusal !== undefined) return refusal;
  const program = findProgram("git", env["PATH"] ?? env["Path"]);
  if (program === undefined) return { kind: "failed", reason: "missing", message: "There is no git in PATH." };
  return runGit(program, hardened.argv, hardenedEnvironment(env), options);
}

function refusalOf(cwd: string): HardenedGitResult | undefined {
  const { bare, found, problems } = gitConfigCommands(cwd);
  if (bare !== undefined) return { kind: "refused", because: `${bare} is a bare repository among ordinary files`, keys: [] };
  if (problems[0] !== undefined) return { kind: "refused", because: problems[0], keys: [] };
  const keys = [...new Set(found.filter(({ neutralised }) => !neutralised).map(({ key }) => key))];
  return keys.length === 0 ? undefined : { kind: "refused", because: `the repository sets ${keys.join(", ")}`, keys };
}

const kept = ["HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "XDG_CONFIG_HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "windir"];

/**
 * Built from nothing, so that no `GIT_*` of the person's shell reaches git. The files of the system and of the user are left out as well
 * (`GIT_CONFIG_NOSYSTEM`, `GIT_CONFIG_GLOBAL`): then what git reads is exactly what was looked through before; the harmless part of them
 * is given on the command line.
 */
function hardenedEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const copied = kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return {
    ...Object.fromEntries(copied),
    PATH: absoluteSearchPath(env["PATH"] ?? env["Path"]),
    LC_ALL: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: process.platform === "win32" ? "NUL" : "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    // An empty list allows no transport at all, for a git that does not know the line above.
    GIT_ALLOW_PROTOCOL: "",
    GIT_PAGER: "cat",
  };
}

async function runGit(
  program: string,
  argv: readonly string[],
  env: Record<string, string>,
  { cwd, signal, timeoutMs = 10_000, maxBytes = 8 * 1024 * 1024 }: HardenedGitOptions,
): Promise<HardenedGitResult> {
  if (signal?.aborted) return { kind: "failed", reason: "aborted", message: "It was cancelled." };
  return new Promise((resolve) => {
    const child = spawn(program, argv, { cwd, env, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const outputs = [collector(maxBytes), collector(maxBytes)] as const;
    let stopped: "timeout" | "aborted" | undefined;
    const stop = (reason: "timeout" | "aborted"): void => {
      stopped ??= reason;
      child.kill("SIGKILL");
    };
    const aborted = (): void => stop("aborted");
    const timer = setTimeout(() => stop("timeout"), timeoutMs);
    signal?.addEventListener("abort", aborted, { once: true });
    const finish = (result: HardenedGitResult): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted);
      resolve(result);
    };
    child.stdout.on("data", outputs[0].add);
    child.stderr.on("data", outputs[1].add);
    child.on("error", (error) => finish({ kind: "failed", reason: "broken", message: error.message }));
    child.on("close", (code) => {
      if (stopped === "timeout") return finish({ kind: "failed", reason: "timeout", message: `It took more than ${timeoutMs} ms.` });
      if (stopped === "aborted") return finish({ kind: "failed", reason: "aborted", message: "It was cancelled." });
      if (code === null) return finish({ kind: "failed", reason: "broken", message: "It was ended by a signal." });
      const [stdout, stderr] = outputs;
      finish({ kind: "done", code, stdout: stdout.text(), stderr: stderr.text(), truncated: stdout.full() || stderr.full() });
    });
  });
}

function collector(maxBytes: number): { add(chunk: Buffer): void; text(): string; full(): boolean } {
  const chunks: Buffer[] = [];
  let length = 0;
  let full = false;
  return {
    add(chunk) {
      const room = maxBytes - length;
      if (chunk.length > room) full = true;
      if (room <= 0) return;
      chunks.push(chunk.subarray(0, room));
      length += Math.min(room, chunk.length);
    },
    text: () => Buffer.concat(chunks).toString("utf8"),
    full: () => full,
  };
}
