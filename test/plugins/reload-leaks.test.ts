import { execFile } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

interface Held {
  readonly listeners: Readonly<Record<string, number>>;
  readonly resources: readonly string[];
  readonly folders: readonly string[];
  readonly children: readonly string[];
}

interface Printed {
  readonly before: Held;
  readonly after: Held;
  readonly generations: readonly { readonly generation: number; readonly sessions: number }[];
  readonly said: readonly string[];
  readonly copies: number;
  readonly heapKb: number;
}

const child = fileURLToPath(new URL("reload-leaks-child.mjs", import.meta.url));

test(
  "fifty reloads of everything leave no listener, timer, process, folder or handle, and the process ends by itself",
  { timeout: 300_000 },
  async () => {
    const place = await realpath(await mkdtemp(join(tmpdir(), "lorimer-leaks-")));
    try {
      // No call of process.exit there: what is left open would keep it alive until the deadline.
      const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", child, place], {
        timeout: 280_000,
        env: { PATH: process.env["PATH"], HOME: place, TMPDIR: tmpdir() },
        maxBuffer: 64 * 1024 * 1024,
      });
      const { before, after, generations, said, copies, heapKb } = JSON.parse(stdout) as Printed;
      expect(generations).toEqual([{ generation: 51, sessions: 3 }]);
      // Each prompt had the code that was in force when it began.
      expect(said).toEqual(["1 1", ...Array.from({ length: 50 }, (_, at) => `50 ${at + 1}`)]);
      expect(copies).toBe(0);
      expect(after.folders).toEqual([]);
      expect(after.children).toEqual([]);
      expect(after.listeners).toEqual(before.listeners);
      expect(after.resources).toEqual(before.resources);
      // With what every prompt leaves in the script's own list of requests.
      expect(heapKb / 50).toBeLessThan(500);
      console.log(`figure: kept of each reload ${(heapKb / 50).toFixed(0)} kB of heap (code that cannot be unloaded)`);
    } finally {
      await rm(place, { recursive: true, force: true, maxRetries: 5 });
    }
  },
);
