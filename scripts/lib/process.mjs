// Starts programs for the other scripts.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./repo.mjs";

/** Variables that keep tools from phoning home, starting daemons or colouring what is captured. */
const calmEnvironment = { TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", TURBO_DAEMON: "false", NO_UPDATE_NOTIFIER: "1" };

/** The path of a program that an installed npm package brings. */
export const bin = (name) => join(root, "node_modules", ".bin", name);

/**
 * Runs a program to its end. `inherit` shows its output as it comes, else it is returned. `timeoutMs` kills it and all it started.
 */
export function run(command, args, { cwd = root, env = {}, inherit = false, timeoutMs = 600_000 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...calmEnvironment, ...env },
      stdio: inherit ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    let output = "";
    let timedOut = false;
    child.stdout?.setEncoding("utf8").on("data", (chunk) => (output += chunk));
    child.stderr?.setEncoding("utf8").on("data", (chunk) => (output += chunk));
    const endGroup = (signal) => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        child.kill(signal);
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup("SIGKILL");
    }, timeoutMs);
    // The child has a process group of its own, so a Ctrl+C must be passed on.
    const forward = (signal) => {
      endGroup("SIGTERM");
      process.exit(signal === "SIGINT" ? 130 : 143);
    };
    process.once("SIGINT", forward).once("SIGTERM", forward);
    const finish = (result) => {
      clearTimeout(timer);
      process.off("SIGINT", forward).off("SIGTERM", forward);
      resolve(result);
    };
    child.once("error", (error) => finish({ ok: false, code: null, output: `${output}${command}: ${error.message}` }));
    child.once("close", (code) =>
      finish({
        ok: code === 0,
        code,
        output: timedOut ? `${output}\n${command} took longer than ${timeoutMs / 1000} s and was ended` : output,
      }),
    );
  });
}

/** Builds every package, from the cache where nothing changed. */
export function build({ inherit = false } = {}) {
  return run(bin("turbo"), ["run", "build", "--output-logs=errors-only", "--log-order=grouped"], { inherit });
}
