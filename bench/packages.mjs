// What 500 installed packages add to the start of `lorimer -p`, and to the first request beyond the lists of what they offer.
//   node bench/packages.mjs [ROUNDS]        after `npm run build`
import { createServer } from "node:http";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { interleaved, median, once } from "./measure.mjs";

const rounds = Number(process.argv[2]) || 9;
const bundle = fileURLToPath(new URL("../packages/cli/dist/lorimer.mjs", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "lorimer-packages-bench-"));
const requests = [];
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => {
    requests.push({ at: performance.now(), body });
    response.writeHead(400, { "content-type": "application/json" });
    response.end('{"type":"error","error":{"type":"invalid_request_error","message":"enough"}}');
  });
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

try {
  const kinds = {
    none: undefined,
    "skills of another harness": foreign,
    "native tools": native,
    "a hook each": hooked,
    "nothing that is listed": silent,
  };
  const homes = Object.entries(kinds).map(([, files], at) => home(`home-${at}`, files));
  const results = await interleaved(
    homes.map((folder) => () => firstRequest(folder)),
    rounds,
  );
  const [none] = results;
  for (const [index, kind] of Object.keys(kinds).entries()) {
    if (index === 0) continue;
    const [least, ours] = [none, results[index]].map((list) => median(list.map(({ ms }) => ms)));
    // Each run beside the one without any that came just before: what else the machine did weighs on both.
    const added = median(results[index].map(({ ms }, at) => ms - none[at].ms));
    const quickest = Math.min(...results[index].map(({ ms }) => ms)) - Math.min(...none.map(({ ms }) => ms));
    const [small, large] = [none, results[index]].map((list) => list[0].length);
    console.log(
      `figure: 500 packages (${kind}): first request after ${ours.toFixed(0)} ms, without any ${least.toFixed(0)} ms, ratio ${(ours / least).toFixed(2)}, added ${added.toFixed(1)} ms in pairs, ${quickest.toFixed(1)} ms between the quickest; request longer by ${large - small} characters`,
    );
  }
} finally {
  server.close();
  rmSync(root, { recursive: true, force: true });
}

/** Milliseconds from the start of the process to its first request, and that request's length. */
async function firstRequest(folder) {
  requests.length = 0;
  const started = performance.now();
  const env = {
    HOME: folder,
    LORIMER_HOME: join(folder, ".lorimer"),
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${server.address().port}`,
    ANTHROPIC_API_KEY: "test-key-of-no-account",
    ANTHROPIC_MODEL: "claude-sonnet-5-5",
  };
  await once(process.execPath, [bundle, "-p", "go"], { cwd: join(folder, "project"), env }).catch(() => undefined);
  const [first] = requests;
  if (first === undefined) throw new Error("no request was made");
  return { ms: first.at - started, length: first.body.length };
}

function home(kind, files) {
  const folder = join(root, kind);
  mkdirSync(join(folder, "project"), { recursive: true });
  mkdirSync(join(folder, ".lorimer/plugins"), { recursive: true });
  const packages = [];
  for (let at = 0; files !== undefined && at < 500; at++) {
    const place = join(folder, ".lorimer/plugins/store", `package-${at}`);
    for (const [path, text] of Object.entries(files(at))) {
      mkdirSync(dirname(join(place, path)), { recursive: true });
      writeFileSync(join(place, path), text);
    }
    packages.push({ name: `package-${at}`, marketplace: "shop", root: place, version: "1", scope: "user", native: files === native });
  }
  writeFileSync(join(folder, ".lorimer/plugins/installed.json"), JSON.stringify({ packages }));
  return folder;
}

function foreign(at) {
  return {
    ".claude-plugin/plugin.json": JSON.stringify({ name: `package-${at}`, version: "1" }),
    "skills/tidy/SKILL.md": `---\nname: tidy\ndescription: Does the thing of number ${at}\n---\nText\n`,
    "commands/go.md": `---\ndescription: Goes to ${at}\n---\nGo\n`,
  };
}

function native(at) {
  const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
  const inputSchema = { type: "object", properties: { path: { type: "string" } } };
  const tools = [{ name: `Tool_${at}`, description: "Does one thing", inputSchema, defer: true, module: "./tool.js" }];
  return {
    "plugin.json": JSON.stringify({ $schema, name: `package-${at}`, extensions: { "dev.lorimer": { engine: "0" } } }),
    "dev.lorimer/contributes.json": JSON.stringify({ tools }),
    "tool.js": "export default {};\n",
  };
}

function hooked(at) {
  const hooks = { PostToolUse: [{ matcher: "Write", hooks: [{ type: "command", command: "true" }] }] };
  return {
    ".claude-plugin/plugin.json": JSON.stringify({ name: `package-${at}`, version: "1" }),
    "hooks/hooks.json": JSON.stringify({ hooks }),
  };
}

/** A package of which a session without agents shows nothing. */
function silent(at) {
  return {
    ".claude-plugin/plugin.json": JSON.stringify({ name: `package-${at}`, version: "1" }),
    "agents/one.md": `---\nname: one-${at}\ndescription: Knows ${at}\n---\nText\n`,
    "themes/dark.json": "{}",
  };
}
