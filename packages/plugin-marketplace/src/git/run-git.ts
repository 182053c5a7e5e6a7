import { spawn } from "node:child_process";
import { LorimerError } from "@lorimer/sdk";
import { findProgram } from "@lorimer/sdk/git";

/** What may take the place of the person's own settings, so that fetching starts nothing but a transport. */
const settings: readonly string[] = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.pager=cat",
  "core.symlinks=false",
  "submodule.recurse=false",
  "fetch.recurseSubmodules=false",
  "fetch.fsckObjects=true",
  "transfer.fsckObjects=true",
  "gc.auto=0",
  "maintenance.auto=false",
  "protocol.version=2",
];

const kept = [
  "HOME",
  "USERPROFILE",
  "HOMEDRIVE",
  "HOMEPATH",
  "XDG_CONFIG_HOME",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SystemRoot",
  "windir",
  "SSH_AUTH_SOCK",
  "HTTPS_PROXY",
  "https_proxy",
  "NO_PROXY",
  "no_proxy",
  "ALL_PROXY",
  "all_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
];

export interface GitRun {
  /** A bare repository of our own. Nothing is ever checked out. */
  readonly repository: string;
  /** `file` only where a person named an address on this disk. */
  readonly protocols: readonly ("https" | "ssh" | "file")[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * Starts git in a repository of our own: no hook, monitor, submodule, filter or prompt, and no transport beside those that are listed. The
 * person's settings are read, for their credentials and proxies. Standard output is handed on as it comes.
 */
export async function* gitOutput(args: readonly string[], run: GitRun, input?: string): AsyncIterable<Buffer> {
  const program = findProgram("git", run.env["PATH"] ?? run.env["Path"]);
  if (program === undefined)
    throw new LorimerError("PLUGIN_SOURCE_FAILED", "There is no git in PATH.", { hint: "Install git, or use an archive or a folder." });
  run.signal.throwIfAborted();
  const argv = ["--no-pager", "--bare", `--git-dir=${run.repository}`, ...settings.flatMap((setting) => ["-c", setting]), ...args];
  const child = spawn(program, argv, { cwd: run.repository, env: environment(run), stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
  const ended = new Promise<number | Error>((resolve) => {
    child.on("error", resolve);
    child.on("close", (code) => resolve(code ?? -1));
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString("utf8")}`.slice(-4000)));
  let late = false;
  const stop = (): void => void child.kill("SIGKILL");
  const timer = setTimeout(() => ((late = true), stop()), run.timeoutMs ?? 180_000);
  run.signal.addEventListener("abort", stop, { once: true });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const code = await ended;
    run.signal.throwIfAborted();
    if (code !== 0) throw gitFailed(args[0] ?? "", late ? "it took too long" : code instanceof Error ? code.message : said);
  } finally {
    clearTimeout(timer);
    run.signal.removeEventListener("abort", stop);
    stop();
    await ended;
  }
}

/** The same for output of at most 16 MiB, as text. */
export async function git(args: readonly string[], run: GitRun): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of gitOutput(args, run)) {
    length += chunk.length;
    if (length > 16 * 1024 * 1024) throw gitFailed(args[0] ?? "", "it says too much");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function gitFailed(command: string, why: string): LorimerError {
  const line =
    why
      .trim()
      .split("\n")
      .filter((text) => /fatal|error|denied|not found/i.test(text))
      .at(-1) ?? why.trim().slice(0, 300);
  return new LorimerError("PLUGIN_SOURCE_FAILED", `git ${command} failed: ${line}.`, {
    hint: "Check the address, the ref and your access to the repository; git is never allowed to ask for a password here.",
  });
}

function environment({ env, protocols }: GitRun): Record<string, string> {
  const copied = kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return {
    ...Object.fromEntries(copied),
    PATH: env["PATH"] ?? env["Path"] ?? "",
    LC_ALL: "C.UTF-8",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    GIT_SSH_COMMAND: "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes",
    GIT_ALLOW_PROTOCOL: protocols.join(":"),
    GIT_LFS_SKIP_SMUDGE: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_PAGER: "cat",
  };
}
