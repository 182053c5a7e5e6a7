// Brings a fresh clone to where everything runs: npm packages and the few system packages that tests use.
// Plain Node, no dependency, nothing to do when nothing is missing. Every step has a deadline; nothing asks.
//
//   node scripts/setup.mjs [--quiet]     --quiet says only what it changes and what is wrong
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const quiet = process.argv.includes("--quiet");

/** Programs that are not npm packages: what provides each on Debian, and what for. */
const programs = [
  { command: "git", debian: "git", use: "tests of ignore rules and of repositories" },
  { command: "rg", debian: "ripgrep", use: "the Grep and Glob tools, which also run without, slower" },
  { command: "bwrap", debian: "bubblewrap", use: "the sandbox and its tests" },
  { command: "socat", debian: "socat", use: "the network of the sandbox and its tests" },
  { command: "strace", debian: "strace", use: "tests that watch what an untrusted folder makes happen" },
  { command: "chromium", debian: "chromium", use: "tests of the page that a session is exported as" },
];

/** The platforms whose native packages the lock file names; elsewhere npm finds them by the pinned versions. */
const lockCoversPlatform = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);

const minute = 60_000;
const networkFault =
  /ECONN(RESET|REFUSED)|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|ENETUNREACH|socket hang up|network|Temporary failure|Could not resolve|Connection (failed|timed out)|Hash Sum mismatch|\b50[234]\b/i;

checkNode();
installPrograms();
installPackages();
await import("./remove-node-link.mjs");
say("Everything is in place.");

function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [major, minor] = /(\d+)\.(\d+)/.exec(engines.node).slice(1).map(Number);
  const [haveMajor, haveMinor] = process.versions.node.split(".").map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  fail(
    `Node ${engines.node} is needed; this is ${process.versions.node}.`,
    "install a newer Node from https://nodejs.org, then repeat the command",
  );
}

function installPrograms() {
  const missing = programs.filter(({ command }) => !onPath(command));
  if (missing.length === 0) return;
  const names = missing.map(({ debian }) => debian);
  const why = missing.map(({ command, use }) => `${command} (${use})`).join(", ");
  const byHand = `apt-get update && apt-get install -y ${names.join(" ")}`;

  if (!onPath("apt-get")) {
    // Elsewhere than on Debian nobody can say what a package is called; only git has no substitute.
    if (isCi() || names.includes("git")) fail(`Missing: ${why}.`, `install ${names.join(", ")} with your system's package manager`);
    console.error(`Missing: ${why}. Going on without; to mend, install ${names.join(", ")} with your system's package manager.`);
    return;
  }
  const prefix = rootPrefix();
  if (prefix === undefined) fail(`Missing: ${why}, and no right to install.`, `sudo sh -c '${byHand}'`);

  console.log(`Installing system packages: ${names.join(", ")}, for ${why}`);
  const options = [
    "-o",
    "DPkg::Lock::Timeout=60",
    "-o",
    "Acquire::Retries=1",
    "-o",
    "Acquire::http::Timeout=30",
    "-o",
    "Acquire::https::Timeout=30",
  ];
  const aptGet = (...args) => runOnceMoreOnNetworkFault([...prefix, "apt-get", ...options, ...args], 5 * minute);
  const install = ["install", "-y", "--no-install-recommends", ...names];
  // A fresh image has no package lists; a long-lived one has them, and updating would cost time.
  let result = aptGet(...install);
  if (!result.ok) {
    const update = aptGet("update");
    result = update.ok ? aptGet(...install) : update;
  }
  const left = missing.filter(({ command }) => !onPath(command));
  if (left.length > 0) fail(`apt-get could not install ${left.map(({ debian }) => debian).join(", ")}:\n${tail(result.output)}`, byHand);
}

function installPackages() {
  const wanted = lockedPackages("package-lock.json");
  if (wanted === undefined) fail("package-lock.json is missing or unreadable.", "git checkout package-lock.json");
  const reason = whyOutOfStep(wanted, lockedPackages("node_modules/.package-lock.json"));
  if (reason === undefined) return;

  // Not "npm ci": it refuses a lock file that lacks a native package of some other platform, even where nobody wants that one.
  const install = ["install", "--no-save", ...(lockCoversPlatform ? [] : ["--no-package-lock"])];
  console.log(`Installing npm packages with "npm ${install.join(" ")}" (${reason}; about half a minute)`);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const result = runOnceMoreOnNetworkFault([npm, ...install, "--no-audit", "--no-fund", "--loglevel=error", "--no-progress"], 10 * minute);
  if (!result.ok) fail(`npm could not install:\n${head(result.output)}`, `npm ${install.join(" ")}`);
}

function lockedPackages(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** npm notes what it installed in node_modules/.package-lock.json, as its last act. */
function whyOutOfStep(wanted, installed) {
  if (installed === undefined) return existsSync(join(root, "node_modules")) ? "node_modules is incomplete" : "there is no node_modules";
  const direct = new Set(Object.keys(wanted[""].devDependencies ?? {}).map((name) => `node_modules/${name}`));
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes("node_modules/") || (!lockCoversPlatform && !direct.has(path))) continue;
    const present = installed[path];
    if (present === undefined && mayBeAbsent(entry)) continue;
    if (present === undefined) return `${path} is not installed`;
    if (present.version !== entry.version || present.integrity !== entry.integrity) return `${path} is not the version of the lock file`;
  }
  return undefined;
}

/** Optional packages are, as a rule, for other platforms; one that names this platform is wanted. */
function mayBeAbsent({ optional, devOptional, os, cpu, libc }) {
  if (!optional && !devOptional) return false;
  return (
    os === undefined ||
    cpu === undefined ||
    libc !== undefined ||
    ![os].flat().includes(process.platform) ||
    ![cpu].flat().includes(process.arch)
  );
}

/** What to put before a command to run it as root: nothing, or sudo where it asks for no password. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (!onPath("sudo")) return undefined;
  try {
    execFileSync("sudo", ["-n", "true"], { stdio: "ignore", timeout: 5000 });
    return ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive"];
  } catch {
    return undefined;
  }
}

function runOnceMoreOnNetworkFault(command, timeout) {
  const first = run(command, timeout);
  if (first.ok || !networkFault.test(first.output)) return first;
  console.log("The network failed; trying once more.");
  return run(command, timeout);
}

function run([command, ...args], timeout) {
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout,
    killSignal: "SIGKILL",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
  const cause = result.error === undefined ? "" : `${command}: ${result.error.message}`;
  return { ok: result.status === 0, output: `${result.stdout ?? ""}${result.stderr ?? ""}${cause}` };
}

function onPath(command) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    const names = process.platform === "win32" ? [`${command}.exe`, `${command}.cmd`] : [command];
    return names.some((name) => isExecutable(join(folder, name)));
  });
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isCi() {
  return Boolean(process.env.CI) && process.env.CI !== "false";
}

function tail(text) {
  return text.trim().split("\n").slice(-20).join("\n");
}

function head(text) {
  return text.trim().split("\n").slice(0, 20).join("\n");
}

function say(text) {
  if (!quiet) console.log(text);
}

function fail(what, remedy) {
  console.error(`${what}\nTo mend: ${remedy}`);
  process.exit(1);
}
