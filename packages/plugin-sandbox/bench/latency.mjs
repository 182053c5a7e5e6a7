// Added latency of each engine per command, in one run, so that ratios mean something on a busy machine:
//   node packages/plugin-sandbox/bench/latency.mjs [rounds]
// Needs a build (`npm run build`). Every command is started through the host's workspace, as tools start them.
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHostWorkspace } from "@lorimer/core/host";
import { Placeholders } from "../dist/engine/bubblewrap/placeholders.js";
import { createSessionSandbox } from "../dist/session/create-session-sandbox.js";

const say = (line) => process.stdout.write(`${line}\n`);
const rounds = Number(process.argv[2] ?? 100);
const root = await realpath(await mkdtemp(join(tmpdir(), "lorimer-latency-")));
const host = createHostWorkspace({ root, scratchParent: root });
const open = (settings, approver) =>
  createSessionSandbox({ host, place: { secrets: [] }, placeholders: new Placeholders(), pluginSettings: settings, approver });

const closed = await open({ network: { strictAllowlist: true } });
const networked = await open({ network: { allowedDomains: ["example.com"] } });
const runtime = await open({ engine: "sandbox-runtime", network: { strictAllowlist: true } });
say(`engines: ${[closed, networked, runtime].map(({ engine, state, reason }) => `${engine} (${state}: ${reason})`).join("; ")}`);

const bash = { command: "bash", args: ["-c", "true"], cwd: root };
const raw = [
  "--unshare-all",
  "--ro-bind",
  "/",
  "/",
  "--dev",
  "/dev",
  "--proc",
  "/proc",
  "--bind",
  root,
  root,
  "--die-with-parent",
  "bash",
  "-c",
  "true",
];
const ways = {
  "plain bash -c true": () => host.start(bash),
  "raw bwrap": () => host.start({ ...bash, command: "bwrap", args: raw }),
  "bubblewrap engine, no network": () => closed.workspace.start(bash),
  "bubblewrap engine, with proxy": () => networked.workspace.start(bash),
  ...(runtime.state === "none" ? {} : { "sandbox-runtime engine": () => runtime.workspace.start(bash) }),
};

const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
for (let round = -5; round < rounds; round++) {
  for (const [name, start] of Object.entries(ways)) {
    const begun = performance.now();
    const child = await start();
    for await (const chunk of child.stdout) void chunk;
    const { code } = await child.exited;
    if (code !== 0) throw new Error(`${name} ended with ${code}`);
    if (round >= 0) times[name].push(performance.now() - begun);
  }
}

const at = (name, share) => times[name].toSorted((a, b) => a - b)[Math.min(rounds - 1, Math.floor(rounds * share))];
for (const name of Object.keys(ways)) {
  const [median, p99] = [at(name, 0.5), at(name, 0.99)];
  const [plain, bwrap] = [median / at("plain bash -c true", 0.5), median / at("raw bwrap", 0.5)];
  say(
    `figure: ${name} median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${plain.toFixed(1)}x plain, ${bwrap.toFixed(2)}x raw bwrap`,
  );
}
for (const sandbox of [closed, networked, runtime]) await sandbox.close();
await host.close();
await rm(root, { recursive: true, force: true });
process.exit(0);
