import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import type { BenchOptions } from "./open-bench.js";

export interface UserRun {
  readonly state: string;
  readonly engine: string;
  readonly reason: string;
  readonly notices: readonly string[];
  readonly results: readonly { readonly stdout: string; readonly stderr: string; readonly code: number | null; readonly text: string }[];
  readonly names: readonly string[];
  readonly uid: number;
}

/** An id that owns nothing on any machine. */
const user = "47113";

/** Runs scripts in a sandbox that an ordinary user opens. */
export async function runAsUser(options: BenchOptions, scripts: readonly string[]): Promise<UserRun> {
  return JSON.parse(await childAsUser("child.ts", [JSON.stringify({ options, scripts })])) as UserRun;
}

/** Runs a module of this folder as an ordinary user, and returns what it printed. */
export async function childAsUser(entry: string, args: readonly string[], timeout = 60_000): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lorimer-user-"));
  try {
    await chmod(folder, 0o755);
    await bundleFor(folder, entry);
    const { stdout } = await promisify(execFile)(
      "setpriv",
      [
        "--reuid",
        user,
        "--regid",
        user,
        "--clear-groups",
        "--bounding-set=-all",
        "--inh-caps=-all",
        process.execPath,
        join(folder, "child.mjs"),
        ...args,
      ],
      { cwd: "/", timeout, env: { PATH: process.env["PATH"], HOME: "/nonexistent" } },
    );
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes `child.mjs` into a folder: a module of this folder with all that it needs. */
export async function bundleFor(folder: string, entry = "child.ts"): Promise<void> {
  const packages = fileURLToPath(new URL("../..", import.meta.url));
  const bundle = await rolldown({
    input: fileURLToPath(new URL(entry, import.meta.url)),
    platform: "node",
    plugins: [
      {
        name: "sources",
        resolveId(id) {
          const match = /^@lorimer\/([^/]+)(?:\/(.+))?$/.exec(id);
          return match !== null && readdirSync(packages).includes(match[1] ?? "")
            ? join(packages, match[1] ?? "", "src", match[2] ?? "", "index.ts")
            : null;
        },
      },
    ],
  });
  await bundle.write({ file: join(folder, "child.mjs"), format: "esm", codeSplitting: false });
}
