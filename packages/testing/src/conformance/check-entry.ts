import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plugin } from "@lorimer/sdk";
import { faultySkills } from "./check-skills.js";
import { faultyNames } from "./check-windows.js";
import type { ConformanceLog } from "./conformance-log.js";

const deadlineMs = 20_000;

// Runs in a process of its own: a module that was imported once stays imported, so only a fresh one can tell.
const hooks = `import { writeSync } from "node:fs";
export function load(url, context, next) { writeSync(3, url + "\\n"); return next(url, context); }`;
const probe = `import { register } from "node:module";
import { writeSync } from "node:fs";
register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});
await import(process.argv[1]);
writeSync(3, "imported\\n");`;

interface Probed {
  readonly urls: readonly string[];
  readonly imported: boolean;
  readonly ended: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Imports the built entry module of a plugin in a fresh process and sees what that drags in, prints and leaves running. */
export async function checkEntry(plugin: Plugin, entry: string | URL, log: ConformanceLog): Promise<void> {
  const path = realpathSync(entry instanceof URL || entry.startsWith("file:") ? fileURLToPath(entry) : entry);
  const root = packageRoot(path);
  const seen = await probeImport(path);
  await log.check("index", "can be imported", () => (seen.imported ? [] : [`importing ${path} failed: ${seen.stderr.slice(0, 800)}`]));
  await log.check("index", "imports no contribution module", () => {
    const loaded = new Set(seen.urls);
    return Object.keys(plugin.modules)
      .filter((module) => loaded.has(pathToFileURL(join(root, module)).href))
      .map((module) => `importing the index imports ${module}`);
  });
  await log.check("index", "prints nothing when imported", () =>
    seen.stdout === "" ? [] : [`importing it prints ${JSON.stringify(seen.stdout.slice(0, 200))}`],
  );
  await log.check("package", "its files can stand on Windows", () => faultyNames(root));
  await log.check("package", "its skills can be read", () => faultySkills(root));
  await log.check("index", "leaves nothing running when imported", () =>
    seen.ended ? [] : ["the process does not end by itself after importing it"],
  );
}

function packageRoot(path: string): string {
  let folder = dirname(path);
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function probeImport(path: string): Promise<Probed> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", probe, pathToFileURL(path).href], {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const texts = ["", "", ""];
    [child.stdout, child.stderr, child.stdio[3]].forEach((stream, index) =>
      stream?.on("data", (chunk: Buffer) => (texts[index] += chunk.toString())),
    );
    let ended = true;
    const timer = setTimeout(() => {
      ended = false;
      child.kill("SIGKILL");
    }, deadlineMs);
    child.once("error", reject);
    child.once("close", () => {
      clearTimeout(timer);
      const [stdout = "", stderr = "", lines = ""] = texts;
      const urls = lines.split("\n");
      resolve({ urls, imported: urls.includes("imported"), ended, stdout, stderr });
    });
  });
}
