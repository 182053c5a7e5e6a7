// Runs scripts in a sandbox of its own and prints what came of them, so that a test can start it as another user.
import { openBench } from "./open-bench.js";
import type { BenchOptions } from "./open-bench.js";

const { options, scripts } = JSON.parse(process.argv[2] ?? "{}") as { readonly options: BenchOptions; readonly scripts: readonly string[] };
const bench = await openBench(options);
const results = [];
for (const script of scripts) results.push(await bench.run(script));
const { state, engine, reason } = bench.sandbox;
const names = await bench.names();
await bench.close();
process.stdout.write(`${JSON.stringify({ state, engine, reason, notices: bench.notices, results, names, uid: process.getuid?.() })}\n`);
