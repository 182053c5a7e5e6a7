// npm run demo [-- --live]: lets the reference CLI mend a failing test in a copy of examples/invoice.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./lib/process.mjs";
import { root } from "./lib/repo.mjs";

const live = process.argv.includes("--live");
if (live && !process.env.ANTHROPIC_API_KEY) {
  console.error("--live asks the real model: set ANTHROPIC_API_KEY first.");
  process.exit(2);
}
const built = await build({ inherit: false });
if (!built.ok) {
  console.error(built.output);
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), "lorimer-demo-"));
process.exitCode = 1;
try {
  const project = join(folder, "invoice");
  cpSync(join(root, "examples/invoice"), project, { recursive: true });
  console.log(introduction(project));
  const complaints = [];
  const model = live ? undefined : await scriptedModel(complaints);
  const { code, stdout } = await runCli(project, folder, model?.url);
  await model?.[Symbol.asyncDispose]();
  const mended = spawnSync("npm", ["test"], { cwd: project, encoding: "utf8" });
  console.log(summary(JSON.parse(stdout || "{}")));
  for (const complaint of complaints) console.error(`The scripted model was surprised: ${complaint}`);
  if (mended.status !== 0) console.error(`The tests of ${project} still fail:\n${mended.stdout}`);
  if (code === 0 && complaints.length === 0 && mended.status === 0) {
    console.log("Checked once more from outside: the tests of the project pass.");
    process.exitCode = 0;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function scriptedModel(complaints) {
  const { startScriptedModel } = await import("@lorimer/testing");
  const { repairScript } = await import("./demo/script.mjs");
  return startScriptedModel({ script: repairScript(complaints) });
}

/** Runs the very program that users run; what happens is narrated on the terminal, the result comes back as JSON. */
function runCli(cwd, home, url) {
  const env = { ...process.env, LORIMER_HOME: join(home, "home") };
  if (url !== undefined) Object.assign(env, { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: "no-key-needed" });
  const cli = join(root, "packages/cli/dist/lorimer.mjs");
  const args = [
    "-p",
    "A test of this project fails. Find out why and mend the code, not the test.",
    "--verbose",
    "--output-format",
    "json",
  ];
  const child = spawn(process.execPath, [cli, ...args, "--allowedTools", "Edit Bash(npm test)"], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout: Buffer.concat(chunks).toString() }));
  });
}

function introduction(project) {
  const part = live
    ? "The model is the real one."
    : "The model's part is scripted (no API key, no network); everything else is real: the CLI, its tools, the files, the test runs.";
  return `Lorimer mends a failing test in ${project}\n${part}\n`;
}

/** The CLI has told turns, tokens and cost itself; what is left to say is what they are worth. */
function summary(result) {
  if (result.usage === undefined) return "The CLI gave no result.";
  return live ? "" : "\nThe tokens were counted by the scripted model; the cost is what they would have cost.";
}
