import { readFile, readdir } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Workspace } from "@lorimer/sdk";
import { openBench } from "../../packages/plugin-sandbox/test/open-bench.js";
import { collect } from "../../packages/plugin-sandbox/src/workspace/collect.js";

/** Each leaves something behind, or would. SLEEP stands for a `sleep` that is unmistakable. */
const scripts = [
  "SLEEP & true",
  "nohup SLEEP >/dev/null 2>&1 &",
  "setsid SLEEP >/dev/null 2>&1 </dev/null &",
  "(setsid sh -c 'setsid SLEEP & SLEEP' &)",
  "( ( SLEEP & ) & )",
  "trap '' TERM HUP; SLEEP & disown; exit 3",
];
const most = 300;
const atOnce = 6;

async function survivors(text: string): Promise<number> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "latin1").catch(() => "")));
  return lines.filter((line) => line.includes(text)).length;
}

/** Runs them all, half of them ended by an abort, and waits until nothing of them is left, at most ten seconds. */
async function leftBehind(workspace: Workspace, cwd: string, mark: string): Promise<number> {
  const queue = Array.from({ length: most }, (_, index) => index);
  const worker = async (): Promise<void> => {
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
      const script = (scripts[index % scripts.length] ?? "").replaceAll("SLEEP", `sleep 7${index}.${mark}`);
      const limit = index % 2 === 0 ? {} : { timeoutMs: 100 };
      const args = ["-c", index % 2 === 0 ? script : `${script}\n sleep 8${index}.${mark}`];
      await collect(await workspace.start({ command: "bash", args, cwd, ...limit }));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  for (let tries = 100; tries > 0 && (await survivors(mark)) > 0; tries--) await wait(100);
  return survivors(mark);
}

describe("three hundred commands that try to stay", () => {
  it.each(["sandbox", "host"] as const)(
    "leave nothing behind: %s",
    async (where) => {
      const bench = await openBench();
      try {
        const mark = `${process.pid}${where === "host" ? "01" : "02"}`;
        const left = await leftBehind(where === "host" ? bench.host : bench.sandbox.workspace, bench.project, mark);
        console.log(`figure: processes left by ${most} commands through the ${where} ${left}`);
        expect(left).toBe(0);
      } finally {
        await bench.close();
      }
    },
    120_000,
  );
});

describe("a flood of output", () => {
  it("is drained through the sandbox as fast as from the machine, and is never held", async () => {
    const bench = await openBench();
    const bytes = 512 * 1024 * 1024;
    const drain = async (workspace: Workspace): Promise<{ readonly ms: number; readonly peak: number }> => {
      const began = performance.now();
      const child = await workspace.start({ command: "head", args: ["-c", String(bytes), "/dev/zero"], cwd: bench.project });
      let [total, peak] = [0, 0];
      for await (const chunk of child.stdout) {
        total += chunk.length;
        peak = Math.max(peak, process.memoryUsage.rss());
      }
      await child.exited;
      expect(total).toBe(bytes);
      return { ms: performance.now() - began, peak };
    };
    try {
      await drain(bench.host);
      const before = process.memoryUsage.rss();
      const host = await drain(bench.host);
      const held = await drain(bench.sandbox.workspace);
      const grown = (held.peak - before) / 1024 / 1024;
      console.log(
        `figure: 512 MB through the sandbox, time to the host's ${(held.ms / host.ms).toFixed(2)}, memory grown ${grown.toFixed(0)} MB`,
      );
      expect(grown).toBeLessThan(150);
      expect(held.ms / host.ms).toBeLessThan(10);
    } finally {
      await bench.close();
    }
  }, 120_000);
});
