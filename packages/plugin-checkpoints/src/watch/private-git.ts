import { spawn } from "node:child_process";
import { findProgram } from "@lorimer/sdk/git";

export interface GitCall {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Kills it. */
  readonly signal: AbortSignal;
  /** An exit code other than 0 that is no failure. */
  readonly mayExit?: number;
}

/** How much of an answer of git is held. */
const mostOutput = 256 * 1024 * 1024;

/** Runs git without a shell in an environment that is built from nothing. Fails with what git said. */
export function privateGit(args: readonly string[], { cwd, env, input = "", signal, mayExit = 0 }: GitCall): Promise<Buffer> {
  const program = findProgram("git", process.env["PATH"]);
  if (program === undefined) return Promise.reject(new Error("there is no git in PATH"));
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(tooSlow());
    const child = spawn(program, args, { cwd, env: { ...base(), ...env }, stdio: "pipe", windowsHide: true });
    const chunks: Buffer[] = [];
    let length = 0;
    let said = "";
    const kill = (): void => void child.kill("SIGKILL");
    signal.addEventListener("abort", kill, { once: true });
    child.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostOutput) kill();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-1000)));
    // It may end before it has read everything.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (code) => {
      signal.removeEventListener("abort", kill);
      if (signal.aborted) reject(tooSlow());
      else if (code === 0 || code === mayExit) resolve(Buffer.concat(chunks));
      else reject(new Error(`git ${args[0]} failed: ${said.trim() || `exit code ${code}`}`));
    });
  });
}

function tooSlow(): Error {
  return new Error("it took too long to look at the project");
}

/** No setting, prompt, transport or replacement of the person or the machine reaches git. */
function base(): Record<string, string> {
  const kept = ["HOME", "USERPROFILE", "XDG_CONFIG_HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot"];
  return {
    ...Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    LC_ALL: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: process.platform === "win32" ? "NUL" : "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: "",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_LITERAL_PATHSPECS: "1",
  };
}
