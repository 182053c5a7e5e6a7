import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord } from "../../is-record.js";

/** How a build ended; `output` is what it said. */
export interface Built {
  readonly ok: boolean;
  readonly output: string;
}

/** Milliseconds that a build may take. */
const buildMs = 120_000;
const mostChars = 4000;

/** Whether a plugin says how it is built: a script `build` in its `package.json`. */
export async function hasBuildScript(folder: string): Promise<boolean> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const scripts = isRecord(parsed) ? parsed["scripts"] : undefined;
    return isRecord(scripts) && typeof scripts["build"] === "string";
  } catch {
    return false;
  }
}

/** Runs the script as its author would, `npm run build`. */
export function runBuildScript(folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Built> {
  return new Promise((done) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(buildMs)]);
    const child = spawn("npm", ["run", "--silent", "build"], {
      cwd: folder,
      env: { ...env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
      signal: limit,
    });
    let output = "";
    const hear = (text: string): void => void (output = (output + text).slice(-mostChars));
    child.stdout?.setEncoding("utf8").on("data", hear);
    child.stderr?.setEncoding("utf8").on("data", hear);
    child.on("error", (error) => done({ ok: false, output: `${output}${error.message}` }));
    child.on("close", (code) => done({ ok: code === 0, output: output.trim() }));
  });
}
