// npm run bench [-- NAME ...]: the bundled CLI against the floor program and against `node -e 0`, all in one run on this machine.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { interleaved, median, once } from "./measure.mjs";
import { serialise, startServer } from "./server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const cliPath = join(here, "../packages/cli/dist/lorimer.mjs");
const folder = mkdtempSync(join(tmpdir(), "lorimer-bench-"));
const server = await startServer();
const node = process.execPath;
const wanted = process.argv.slice(2);
const rows = [];

for (let index = 0; index < 50; index++) writeFileSync(join(folder, `file-${index}.txt`), `line of file ${index}\n`.repeat(40));

const cli = (args, options) =>
  once(node, [cliPath, ...args], {
    cwd: folder,
    env: { LORIMER_HOME: join(folder, "home"), ANTHROPIC_BASE_URL: server.url, ANTHROPIC_API_KEY: "bench" },
    ...options,
  });
const prompt = ["-p", "go", "--model", "claude-bench", "--allowedTools", "Bash"];
const nothing = () => once(node, ["-e", "0"]);
const floor = () => once(node, [join(here, "floor.mjs"), server.url, folder]);
const end = serialise([{ text: "done" }]);

/** Both programs against the same replies: wall times, and for each run the time between replies and next requests. */
async function duel(replies, runs, args = prompt) {
  const with_ = (program) => async () => {
    server.begin(replies);
    const { ms, peakMb } = await program();
    return { ms, peakMb, gaps: [...server.run.gaps], bodyBytes: [...server.run.bodyBytes] };
  };
  return interleaved([with_(() => cli(args)), with_(floor)], runs);
}

const wall = (runs) => median(runs.map((run) => run.ms));
const gap = (runs, from = 0, to = undefined) => median(runs.flatMap((run) => run.gaps.slice(from, to)));
const row = (work, measured, target) => rows.push({ work, measured, target });
const times = (value) => `${value.toFixed(2)}x`;
const ms = (value) => `${value.toFixed(2)} ms`;

const benches = {
  async start() {
    const [version, help, bare] = await interleaved([() => cli(["--version"]), () => cli(["--help"]), nothing], 15);
    row("--version / node -e 0", times(wall(version) / wall(bare)), "1.5x");
    row("--help / node -e 0", times(wall(help) / wall(bare)), "2x");
  },
  async answer() {
    const answer = async () => (server.begin([end]), cli(prompt));
    const [short, bare] = await interleaved([answer, nothing], 15);
    row("one short answer / node -e 0", times(wall(short) / wall(bare)), "5x");
    server.begin([end]);
    const peaks = [];
    for (let round = 0; round < 5; round++) {
      server.begin([end]);
      peaks.push((await cli(prompt, { watchMemory: true })).peakMb);
    }
    row("one short answer, peak memory", `${median(peaks).toFixed(0)} MB`, "75 MB");
    row("first request, body", `${server.run.bodyBytes[0]} bytes`, "14000 bytes");
  },
  async reads() {
    const replies = [
      ...Array.from({ length: 50 }, (_, index) => serialise([{ id: index, name: "Read", input: { file_path: `file-${index}.txt` } }])),
      end,
    ];
    const [ours, bare] = await duel(replies, 7);
    row("50 turns of one file read, whole run / floor", times(wall(ours) / wall(bare)), "4x");
    row("  median overhead a turn (floor)", `${ms(gap(ours))} (${ms(gap(bare))})`, "2 ms (0.8)");
    row("  overhead a turn, turns 5-14, then 40-49", `${ms(gap(ours, 4, 14))}, ${ms(gap(ours, 39, 49))}`, "flat");
  },
  async shell() {
    const replies = [
      ...Array.from({ length: 20 }, (_, index) => serialise([{ id: index, name: "Bash", input: { command: "true" } }])),
      end,
    ];
    const [ours, bare] = await duel(replies, 7);
    row("20 turns of one shell command, median overhead a turn (floor)", `${ms(gap(ours))} (${ms(gap(bare))})`, "5 ms (2.0)");
  },
  async stream() {
    const [ours, bare] = await duel([serialise([{ text: "0123456789abcdef".repeat((5 * 1024 * 1024) / 16), chunk: 64 }])], 5);
    row("5 MB answer in 64-byte deltas / floor", times(wall(ours) / wall(bare)), "3x");
  },
  async parallel() {
    const calls = Array.from({ length: 8 }, (_, index) => ({ id: index, name: "Bash", input: { command: "sleep 0.5" } }));
    const [ours, bare] = await duel([serialise(calls), end], 3);
    row("8 parallel shell calls of 0.5 s, tool phase / floor's", times(gap(ours) / gap(bare)), "1.08x");
  },
  async growth() {
    for (const turns of [10, 100, 1000]) {
      const replies = [
        ...Array.from({ length: turns }, (_, index) =>
          serialise([{ id: index, name: "Read", input: { file_path: `file-${index % 50}.txt`, limit: 5 } }]),
        ),
        end,
      ];
      const [ours, bare] = await duel(replies, turns === 1000 ? 1 : 3);
      const tail = -Math.min(10, turns);
      row(
        `${turns} turns: overhead of the last ten turns, ours / floor`,
        `${ms(gap(ours, tail))} / ${ms(gap(bare, tail))}`,
        "no more than the larger request costs",
      );
    }
  },
};

try {
  for (const [name, bench] of Object.entries(benches)) if (wanted.length === 0 || wanted.includes(name)) await bench();
  console.log(`Node ${process.version}, ${process.platform} ${process.arch}; medians, programs in turn\n`);
  const width = Math.max(...rows.map(({ work }) => work.length));
  for (const { work, measured, target } of rows) console.log(`${work.padEnd(width)}  ${measured.padStart(22)}   to reach: ${target}`);
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
