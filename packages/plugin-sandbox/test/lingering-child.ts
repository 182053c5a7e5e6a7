// Starts contained commands that do not end, says so, and waits to be killed.
import { setTimeout as wait } from "node:timers/promises";
import { openBench } from "./open-bench.js";

const scripts = JSON.parse(process.argv[2] ?? "[]") as readonly string[];
const bench = await openBench({ rules: [{ text: "WebFetch(domain:localhost)", behavior: "allow" }] });
for (const [index, script] of scripts.entries()) {
  const child = await bench.sandbox.workspace.start({
    command: "bash",
    args: ["-c", script],
    cwd: bench.project,
    background: index % 2 === 0,
  });
  for (const output of [child.stdout, child.stderr])
    void (async () => {
      for await (const chunk of output) void chunk;
    })();
}
await wait(300);
process.stdout.write(`${bench.outer}\n`);
await wait(600_000);
