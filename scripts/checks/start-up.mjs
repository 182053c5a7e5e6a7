// How long the bundled command line takes to say its version and its help, against a bare Node that does nothing.
// Medians of runs that take turns, in an environment of its own: extra certificates alone cost 50 ms of every start.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../lib/repo.mjs";

const lorimer = join(root, "packages/cli/dist/lorimer.mjs");
const floor = ["-e", "0"];
const limits = [
  { name: "--version", args: [lorimer, "--version"], ratio: 1.5 },
  { name: "--help", args: [lorimer, "--help"], ratio: 2 },
];
// A busy machine must not fail a check; bench/ measures against the exact ratios.
const tolerance = 1.25;
const runs = 15;
const rounds = 3;

const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" };
let measured;
for (let round = 0; round < rounds; round++) {
  measured = measure();
  if (measured.every(({ ratio, limit }) => ratio <= limit)) break;
}
for (const { name, ratio, limit } of measured) {
  if (ratio > limit)
    console.error(`lorimer ${name} takes ${ratio.toFixed(2)} times as long as a bare Node; the limit here is ${limit.toFixed(2)}`);
}
console.log(`note: ${measured.map(({ name, ratio, ms }) => `${name} ${ratio.toFixed(2)}x (${ms.toFixed(0)} ms)`).join(", ")} of node -e 0`);
process.exitCode = measured.every(({ ratio, limit }) => ratio <= limit) ? 0 : 1;

function measure() {
  const times = [floor, ...limits.map(({ args }) => args)].map((args) => ({ args, list: [] }));
  for (let run = 0; run < runs; run++) {
    for (const { args, list } of times) list.push(time(args));
  }
  const [base, ...rest] = times.map(({ list }) => list.sort((a, b) => a - b)[Math.floor(runs / 2)]);
  return limits.map(({ name, ratio }, index) => ({ name, ms: rest[index], ratio: rest[index] / base, limit: ratio * tolerance }));
}

function time(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8", timeout: 30_000 });
  if (status !== 0) {
    console.error(`node ${args.join(" ")} failed: ${stderr}`);
    process.exit(1);
  }
  return performance.now() - start;
}
