import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";

/** What a process and everything it started did, as the kernel saw it. */
export interface Trace {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Command lines, without the one that was asked for. */
  readonly execs: readonly string[];
  /** Addresses other than those of the system's name cache. */
  readonly connections: readonly string[];
  /** System calls that change something below the folder. */
  readonly writes: readonly string[];
}

const changing = [
  ..."creat mkdir mkdirat mknod mknodat unlink unlinkat rmdir rename renameat renameat2 link linkat symlink symlinkat".split(" "),
  ..."truncate chmod fchmodat chown lchown fchownat utime utimes utimensat setxattr lsetxattr".split(" "),
];

const watched = ["execve", "execveat", "connect", "sendto", "open", "openat", "openat2", ...changing];

export interface TraceOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where strace writes; removed afterwards. */
  readonly log: string;
  /** The folder in which nothing may change. */
  readonly folder: string;
}

/** Runs a command under strace. */
export async function trace(command: readonly string[], { cwd, env, log, folder }: TraceOptions): Promise<Trace> {
  const calls = `trace=${watched.map((name) => `?${name}`).join(",")}`;
  const args = ["-f", "-qq", "--seccomp-bpf", "-y", "-s", "4096", "-e", calls, "-e", "signal=none", "-o", log, ...command];
  const child = spawn("strace", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: 60_000, killSignal: "SIGKILL" });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
  const lines = readFileSync(log, "utf8").split("\n");
  rmSync(log);
  const execs = lines.filter((line) => /^\d+ +execve/.test(line)).map((line) => line.replace(/^\d+ +/, ""));
  return {
    code,
    stdout,
    stderr,
    execs: execs.slice(1),
    connections: lines.flatMap(addressOf),
    writes: lines.filter((line) => changes(line, folder)),
  };
}

function addressOf(line: string): readonly string[] {
  if (!/^\d+ +(?:connect|sendto)\(/.test(line)) return [];
  const unix = /sun_path=@?"([^"]*)"/.exec(line)?.[1];
  if (unix !== undefined) return unix.includes("nscd") ? [] : [unix];
  const port = /sin6?_port=htons\((\d+)\)/.exec(line)?.[1];
  const host = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/.exec(line);
  return port === undefined ? [] : [`${host?.[1] ?? host?.[2]}:${port}`];
}

function changes(line: string, folder: string): boolean {
  const call = /^\d+ +(\w+)\(/.exec(line)?.[1] ?? "";
  const opens = call === "open" || call === "openat" || call === "openat2";
  if (opens ? !/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE/.test(line) : !changing.includes(call)) return false;
  // Each path may have a folder that it counts from, in angle brackets, before it.
  const paths = [...line.matchAll(/(?:<([^<>"]*)>, )?"((?:[^"\\]|\\.)*)"/g)].map(([, base, path = ""]) =>
    isAbsolute(path) ? path : resolve(base ?? folder, path),
  );
  return paths.some((path) => path === folder || path.startsWith(`${folder}/`));
}
