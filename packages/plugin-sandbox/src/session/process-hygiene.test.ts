import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFor } from "../../test/as-user.js";
import { openBench } from "../../test/open-bench.js";
import type { Bench } from "../../test/open-bench.js";

/** Commands that do their best to leave something behind. SLEEP stands for a `sleep` that is unmistakable; `ends`: the command itself ends at once. */
const commands: readonly { readonly script: string; readonly ends: boolean }[] = [
  { script: "SLEEP; true", ends: false },
  { script: "SLEEP & SLEEP & wait", ends: false },
  { script: "for i in $(seq 20); do SLEEP & done", ends: true },
  { script: "nohup SLEEP >/dev/null 2>&1 &", ends: true },
  { script: "SLEEP >/dev/null 2>&1 & disown; exit 3", ends: true },
  { script: "exec setsid SLEEP", ends: false },
  { script: "setsid SLEEP >/dev/null 2>&1 </dev/null &", ends: true },
  { script: "(setsid sh -c 'setsid SLEEP & setsid SLEEP & wait' &)", ends: true },
  { script: "( ( SLEEP & ) & )", ends: true },
  { script: "set -m; SLEEP & wait", ends: false },
  { script: "trap '' TERM INT HUP QUIT; while :; do SLEEP; done", ends: false },
  { script: "trap 'SLEEP' EXIT; SLEEP", ends: false },
  { script: "trap 'SLEEP & wait' TERM; SLEEP & wait", ends: false },
  { script: "setsid sh -c \"trap '' TERM HUP INT; while :; do SLEEP; done\" >/dev/null 2>&1 &", ends: true },
  { script: "SLEEP & kill -STOP $$", ends: false },
  { script: "SLEEP & kill -9 $$", ends: true },
  { script: "kill -KILL -1; SLEEP", ends: false },
  { script: "cat <(SLEEP)", ends: false },
  { script: "yes SLEEP", ends: false },
  { script: "env -i setsid SLEEP &", ends: true },
  { script: "unset LORIMER_PROCESS; setsid SLEEP >/dev/null &", ends: true },
  {
    script: `perl -MPOSIX -e 'fork and exit; setsid; fork and exit; chdir "/"; for (0..2) { POSIX::close($_) } exec "sleep", @ARGV' SECONDS`,
    ends: true,
  },
];

const endings = ["finish", "timeout", "abort", "kill"] as const;

async function survivors(text: string): Promise<readonly string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "latin1").catch(() => "")));
  return lines.filter((line) => line.includes(text));
}

async function gone(text: string): Promise<void> {
  for (let left = 100; left > 0 && (await survivors(text)).length > 0; left--) await wait(100);
  expect(await survivors(text)).toEqual([]);
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks) void chunk;
}

describe("a contained process's end takes everything it started along", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(async () => {
    await bench.close();
    const own = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, "latin1");
    const states = await Promise.all(
      own
        .trim()
        .split(" ")
        .map((id) => readFile(`/proc/${id}/stat`, "latin1").catch(() => "")),
    );
    expect(states.filter((state) => /\) Z /.test(state))).toEqual([]);
  });

  let ran = 0;
  afterAll(() => console.log(`figure: contained commands that left nothing behind ${ran}`));

  describe.each(endings)("by %s", (ending) => {
    it.each(commands.filter(({ ends }) => ends === (ending === "finish")))("$script", async ({ script }) => {
      ran += 1;
      const seconds = `${6000 + Math.floor(Math.random() * 3000)}.${process.pid}${String(ran).padStart(3, "0")}`;
      const text = script.replaceAll("SLEEP", `sleep ${seconds}`).replaceAll("SECONDS", seconds);
      const controller = new AbortController();
      const child = await bench.sandbox.workspace.start({
        command: "bash",
        args: ["-c", text],
        cwd: bench.project,
        signal: controller.signal,
        ...(ending === "timeout" ? { timeoutMs: 150 } : {}),
      });
      const outputs = Promise.all([drain(child.stdout), drain(child.stderr)]);
      if (ending === "abort") controller.abort();
      if (ending === "kill") child.kill();
      const exit = await child.exited;
      await outputs;
      // Killing everything it can see, a command ends itself.
      if (!script.includes("KILL -1")) expect([exit.timedOut, exit.aborted]).toEqual([ending === "timeout", ending === "abort"]);
      await gone(seconds);
    });
  });

  it("reports the status that the command ended with", async () => {
    const codes = await Promise.all([0, 1, 7, 255].map(async (code) => (await bench.run(`exit ${code}`)).code));
    expect(codes).toEqual([0, 1, 7, 255]);
    // Inside, a signal ends only the command: bubblewrap reports it as shells do.
    expect((await bench.run("kill -TERM $$")).code).toBe(143);
  });
});

describe("the harness's own death", () => {
  it("ends contained commands, and the network they were given", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lorimer-killed-"));
    const texts = commands.map((_, index) => `${9000 + index}.${process.pid}999`);
    const scripts = commands.map(
      ({ script }, index) =>
        `${script.replaceAll("SLEEP", `sleep ${texts[index]}`).replaceAll("SECONDS", texts[index] ?? "")}; sleep ${texts[index]}`,
    );
    try {
      await bundleFor(folder, "lingering-child.ts");
      const harness = spawn(process.execPath, [join(folder, "child.mjs"), JSON.stringify(scripts)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const outer = await new Promise<string>((resolve) =>
        harness.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim())),
      );
      const begun = async (): Promise<number> => (await Promise.all(texts.map(survivors))).filter((found) => found.length > 0).length;
      await expect.poll(begun, { timeout: 10_000 }).toBeGreaterThan(10);
      expect((await survivors("TCP-LISTEN")).length).toBeGreaterThan(0);
      harness.kill("SIGKILL");
      for (const text of [...texts, outer]) await gone(text);
      expect((await readdir(join(outer, "project"))).length).toBeGreaterThan(10);
      // What stood in the project for protection goes with the next session, wherever that is.
      await (await openBench()).close();
      expect(await readdir(join(outer, "project"))).toEqual([]);
      await rm(outer, { recursive: true, force: true });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
